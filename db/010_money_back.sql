-- A refund is money that goes back to a card, whoever sent it: we, or somebody at Stripe's dashboard. Its id is
-- Stripe's. The books follow once the payment itself is in them.
--   parked → posted → reversed (the money came back: the refund failed or was canceled)
create table refunds (
  id text primary key,
  payment text not null,
  order_id text not null references orders (id),
  currency text not null,
  amount_micros bigint not null check (amount_micros > 0),
  -- Stripe's own word
  status text not null,
  state text not null check (state in ('parked', 'posted', 'reversed')),
  -- the request of ours that it came from
  request text unique,
  heard_at bigint not null
);
create index refunds_payment on refunds (payment);
create index refunds_parked on refunds (heard_at) where state = 'parked';

-- A refund request is the operator's wish to give money back, written down before Stripe is asked. Its id is the
-- idempotency key. What the customer has left is held for it meanwhile, as far as it goes.
--   created → sending → accepted | refused | unknown → (again, with the same key) …
create table refund_requests (
  id text primary key,
  order_id text not null references orders (id),
  payment text not null,
  currency text not null,
  amount_micros bigint not null check (amount_micros > 0),
  reason text not null,
  state text not null check (state in ('created', 'sending', 'unknown', 'accepted', 'refused')),
  held integer not null default 0 check (held in (0, 1)),
  refund text,
  outcome text,
  asked_at bigint not null,
  sent_at bigint,
  ended_at bigint
);
create index refund_requests_order on refund_requests (order_id);

-- A dispute is a cardholder's complaint to their bank. "moves" is what it moved at Stripe, as JSON: the amount that
-- was withdrawn, and the one that came back if it was won.
create table disputes (
  id text primary key,
  payment text not null,
  order_id text not null references orders (id),
  currency text not null,
  amount_micros bigint not null check (amount_micros > 0),
  -- Stripe's own word
  status text not null,
  reason text,
  moves text not null,
  -- until when Stripe takes evidence
  due_at bigint,
  heard_at bigint not null,
  updated_at bigint not null
);
create index disputes_payment on disputes (payment);

-- A freeze keeps a customer from being charged ("charging"), or from anything that costs ("account"), until what
-- caused it is settled: a dispute, a warning of fraud, or the operator's own wish. One row for each cause.
create table freezes (
  cause text primary key,
  customer text not null references customers (id),
  extent text not null check (extent in ('charging', 'account')),
  reason text not null,
  frozen_at bigint not null,
  lifted_at bigint
);
create index freezes_customer on freezes (customer) where lifted_at is null;

-- The furthest of a customer's open freezes, and since when. And how often Stripe has forgotten the customer: each
-- time they become a new one there.
alter table customers add column frozen text check (frozen in ('charging', 'account'));
alter table customers add column frozen_at bigint;
alter table customers add column stripe_losses integer not null default 0;

-- Since when an event has failed again and again.
alter table events add column failing_since bigint;

-- What belongs to an order, for refunds and statements. Captures belong to runs and need not pay for this.
create index transfers_reference on transfers (reference) where kind <> 'capture';
