-- How often something was done of late that may be done so often only: asking for a code, from a phone's number or a
-- network address. One row for each key, which begins anew when its time is over.
create table rate_limits (
  key text primary key,
  opened_at bigint not null,
  used integer not null check (used > 0)
);

-- A sign-in is somebody who says that a phone is theirs, and the code that was texted to it, as a hash. Whoever types it
-- has that phone. It is for whoever asked and for nobody else: only they know its id. Of a number that we do not know it
-- is written down all the same, and nothing is texted.
create table sign_ins (
  id text primary key,
  phone text not null,
  customer text references customers (id),
  hash text,
  tries_left integer not null check (tries_left >= 0),
  asked_at bigint not null,
  expires_at bigint not null,
  ended_at bigint
);
create index sign_ins_asked on sign_ins (asked_at);

-- A session is one browser or program that a customer is signed in at. We keep the hash of what it shows us.
create table sessions (
  id text primary key,
  customer text not null references customers (id),
  hash text not null unique,
  device text not null,
  opened_at bigint not null,
  used_at bigint not null,
  expires_at bigint not null,
  ended_at bigint
);
create index sessions_customer on sessions (customer, opened_at);
