-- A bill is what Twilio took for a text out, as its own list of messages says it some time later: how many segments, and
-- how much, in millionths of its currency. Beside it stand our count of segments and our price in texts_out.
create table bills (
  text_out text primary key references texts_out (id),
  segments integer not null,
  amount bigint not null check (amount >= 0),
  currency text not null,
  read_at bigint not null
);

-- A day's bills are those of the texts that were written on a day (UTC), added up: what Twilio counted and took, and what
-- we counted for the same texts, and ask for at the rates of the time they were read.
create table day_bills (
  day bigint not null,
  currency text not null,
  texts bigint not null,
  segments bigint not null,
  billed_segments bigint not null,
  amount bigint not null,
  at_our_rates bigint not null,
  primary key (day, currency)
);
