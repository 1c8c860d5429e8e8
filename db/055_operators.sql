-- An operator is somebody who looks after the till in the console, under a password of their own. Owners also look
-- after the other operators; support changes what customers have; read-only looks.
create table operators (
  id text primary key,
  name text not null unique,
  role text not null check (role in ('owner', 'support', 'read-only')),
  -- Argon2id, as PHC writes it; nothing until they have chosen one
  password text,
  added_at bigint not null,
  removed_at bigint
);

-- An invitation is a link by which an operator chooses a password: once, and soon. We keep the hash of its secret.
create table invitations (
  hash text primary key,
  operator text not null references operators (id),
  made_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index invitations_operator on invitations (operator) where used_at is null;

-- An operator session is a browser in which an operator has signed in. We keep the hash of what its cookie says.
create table operator_sessions (
  id text primary key,
  hash text not null unique,
  operator text not null references operators (id),
  -- what it calls itself, so that somebody recognises it who wants to end it
  browser text not null,
  began_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null,
  ended_at bigint
);
create index operator_sessions_open on operator_sessions (operator) where ended_at is null;

-- A deed is what somebody changed who is not a customer, why, and what it was about; a note is a deed too. The actor
-- is "operator:…", or "command-line". Deeds are only ever added.
create table deeds (
  id text primary key,
  actor text not null,
  deed text not null,
  subject text not null,
  customer text,
  words text not null,
  at bigint not null
);
create index deeds_at on deeds (at, id);
create index deeds_customer on deeds (customer, at, id) where customer is not null;
