-- An event is what Stripe told us, kept exactly as it came before anyone is thanked for it, and what came of it.
create table events (
  id text primary key,
  type text not null,
  raw text not null,
  source text not null check (source in ('webhook', 'reconciler', 'replay')),
  state text not null check (state in ('received', 'done', 'ignored', 'failed')),
  outcome text,
  received_at bigint not null,
  ended_at bigint
);
create index events_received on events (received_at);
create index events_unfinished on events (received_at) where state in ('received', 'failed');

-- A job is work that somebody has promised to do. Taking it moves its due time on, so that it comes back by
-- itself if the worker that took it died; finishing it takes the row away. "dead" ones wait for a person.
create table jobs (
  id text primary key,
  kind text not null,
  subject text not null,
  due_at bigint not null,
  tries integer not null default 0,
  dead integer not null default 0 check (dead in (0, 1)),
  error text
);
create index jobs_due on jobs (due_at) where dead = 0;

-- A cursor is how far something has been read, such as Stripe's list of events.
create table cursors (
  name text primary key,
  value text not null
);
