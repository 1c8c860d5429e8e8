-- A day's totals are what moved on a day (UTC), added up by kind and account, all customers as one; so that a chart of
-- the year need not read every line. Only lines that are under a seal are in it, for nothing comes before those later.
create table day_totals (
  day bigint not null,
  kind text not null,
  debit text not null,
  credit text not null,
  currency text not null,
  count bigint not null,
  amount bigint not null,
  primary key (day, currency, kind, debit, credit)
);

-- The same for texts out, by the country that they went to; those of the last minutes are not in it yet.
create table day_texts (
  day bigint not null,
  country text not null,
  texts bigint not null,
  segments bigint not null,
  primary key (day, country)
);
