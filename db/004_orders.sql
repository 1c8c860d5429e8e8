-- An order is one wish to buy. It ends paid, failed, expired or canceled; "review" waits for a person, because
-- what Stripe says was paid is not what was asked for.
create table orders (
  id text primary key,
  code text not null unique,
  customer text not null references customers (id),
  via text not null check (via in ('card', 'checkout')),
  currency text not null,
  credit_micros bigint not null check (credit_micros > 0),
  pay_micros bigint not null check (pay_micros >= 0),
  state text not null check (state in ('open', 'paid', 'failed', 'expired', 'canceled', 'review')),
  reason text,
  text_in text references texts_in (sid),
  checkout text unique,
  checkout_url text,
  payment_intent text unique,
  opened_at bigint not null,
  expires_at bigint,
  ended_at bigint
);
create index orders_customer on orders (customer, opened_at);
create index orders_open on orders (opened_at) where state = 'open';

-- An attempt is one request to Stripe for an order, written down before it is made. Its id is Stripe's
-- idempotency key, and its parameters never change, so it can be repeated until the outcome is known.
--   created → sending → accepted | refused | unknown → (again, with the same key) …
create table attempts (
  id text primary key,
  order_id text not null references orders (id),
  kind text not null check (kind in ('charge', 'checkout')),
  params text not null,
  state text not null check (state in ('created', 'sending', 'unknown', 'accepted', 'refused')),
  stripe_id text,
  outcome text,
  created_at bigint not null,
  sent_at bigint,
  ended_at bigint
);
create index attempts_order on attempts (order_id);

-- A prompt is a question that is open: did you mean to buy again? One at a time for each customer.
create table prompts (
  customer text primary key references customers (id),
  amount_micros bigint not null,
  expires_at bigint not null
);

-- A run is one paid execution of an operator's command: what was asked, what was held for it, how it ended.
create table runs (
  id text primary key,
  customer text not null references customers (id),
  command text not null,
  asked text not null,
  text_in text not null unique references texts_in (sid),
  price_micros bigint not null,
  segment_micros bigint not null,
  state text not null check (state in ('open', 'captured', 'voided')),
  opened_at bigint not null,
  ended_at bigint
);
create index runs_customer on runs (customer, opened_at);
