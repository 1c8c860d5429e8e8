-- An approval is a payment that waits for its customer's word to their bank. It belongs to an order that is open, and
-- is closed once Stripe will never take that payment any more, or has taken it.
create table approvals (
  order_id text primary key references orders (id),
  payment text not null unique,
  card text not null references cards (id),
  asked_at bigint not null,
  expires_at bigint not null,
  closed_at bigint
);
