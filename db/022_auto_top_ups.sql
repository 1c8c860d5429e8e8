-- An auto top-up is what a customer agreed to, in their own words: so much, whenever less than so much is left, and at
-- most so much in 30 days. It pauses when a charge of it fails, until they agree again.
create table auto_top_ups (
  customer text primary key references customers (id),
  amount_micros bigint not null check (amount_micros > 0),
  below_micros bigint not null check (below_micros > 0),
  month_micros bigint not null check (month_micros >= amount_micros),
  state text not null check (state in ('on', 'paused', 'off')),
  reason text,
  words text not null,
  source text not null,
  agreed_at bigint not null
);

-- Whether nobody texted for this order, but an agreement did it. One at a time for each customer.
alter table orders add column auto integer not null default 0 check (auto in (0, 1));
create unique index orders_one_auto on orders (customer) where auto = 1 and state = 'open';
