-- A webhook endpoint is an address of the operator's backend that wants to hear what happens here. Its secret signs what
-- we send, so it is kept as it is; it is shown once.
create table webhook_endpoints (
  id text primary key,
  url text not null,
  types text not null,
  secret text not null,
  made_at bigint not null,
  ended_at bigint
);

-- A webhook message is something that happened, as endpoints hear it, written in the transaction of the deed. The id
-- says what happened ("order-paid:order_…"), so nothing is told as two.
create table webhook_messages (
  id text primary key,
  type text not null,
  body text not null,
  at bigint not null
);
create index webhook_messages_at on webhook_messages (at);

-- A delivery is one message on its way to one endpoint. It is tried for some days.
create table webhook_deliveries (
  id text primary key,
  endpoint text not null references webhook_endpoints (id),
  message text not null references webhook_messages (id),
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  tries integer not null,
  outcome text,
  at bigint not null,
  ended_at bigint
);
create index webhook_deliveries_endpoint on webhook_deliveries (endpoint, at);
create index webhook_deliveries_message on webhook_deliveries (message);
