-- A subscription is what a customer wants to be texted each day: a command and what follows it, at a time by a clock.
-- It is offered first, with what it costs at most; it is on from their yes until they, or we, end it. A customer has one
-- of each command.
create table subscriptions (
  id text primary key,
  customer text not null references customers (id),
  command text not null,
  asked text not null,
  -- such as 06:00, and the clock that it is by, such as Europe/Zurich
  time text not null,
  time_zone text not null,
  -- the day by that clock on which it comes next, such as 2026-11-24
  next_on text not null,
  -- the most that one of them may cost, as they were told
  most_micros bigint not null,
  -- the text that asked for it
  text_in text not null references texts_in (sid),
  state text not null check (state in ('offered', 'on', 'off')),
  offered_at bigint not null,
  -- their yes, in their words and with what it was said to
  agreed_words text,
  agreed_at bigint,
  -- how it ended: their words, or what ended it
  ended_words text,
  ended_at bigint,
  -- how many in a row did not come, and whether they were told why
  skipped integer not null default 0,
  told integer not null default 0 check (told in (0, 1))
);
create unique index subscriptions_on on subscriptions (customer, command) where state = 'on';
create unique index subscriptions_offered on subscriptions (customer) where state = 'offered';

-- A delivery is a run that no text asked for: one day of a subscription. What was held for it, how it ended.
create table deliveries (
  id text primary key,
  subscription text not null references subscriptions (id),
  due_at bigint not null,
  price_micros bigint not null,
  segment_micros bigint not null,
  state text not null check (state in ('open', 'captured', 'voided')),
  opened_at bigint not null,
  ended_at bigint,
  unique (subscription, due_at)
);
