-- A case is something that nothing here settles by itself and that no row of its own shows, such as a payment that
-- nobody asked for: opened once for each thing, and closed by a person who says what they did about it.
create table cases (
  id text primary key,
  kind text not null,
  -- what to look at, such as a payment of Stripe's
  subject text not null,
  customer text references customers (id),
  words text not null,
  opened_at bigint not null,
  closed_at bigint
);
create index cases_opened on cases (opened_at, id);
create index cases_open on cases (opened_at, id) where closed_at is null;

-- What waits for a person is few among what waits for a worker.
create index jobs_dead on jobs (due_at, id) where dead = 1;
