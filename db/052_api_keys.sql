-- An API key is a program of the operator's that may ask things of the till. It is shown once; we keep its hash, and its
-- last letters so that somebody recognises it. Scopes are what it may do, with spaces between.
create table api_keys (
  id text primary key,
  name text not null,
  hash text not null unique,
  hint text not null,
  scopes text not null,
  made_at bigint not null,
  used_at bigint,
  revoked_at bigint
);

-- A usage is something that a customer used of a service of the operator's, in whatever language that is written: the
-- most that it may cost is held when it begins, and what it did cost is taken when it ends, or nothing.
create table usages (
  id text primary key,
  customer text not null references customers (id),
  service text not null,
  amount_micros bigint not null check (amount_micros > 0),
  captured_micros bigint check (captured_micros between 0 and amount_micros),
  state text not null check (state in ('open', 'captured', 'voided')),
  api_key text not null references api_keys (id),
  opened_at bigint not null,
  expires_at bigint not null,
  ended_at bigint
);
create index usages_customer on usages (customer, opened_at);
