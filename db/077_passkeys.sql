-- A passkey is a device with which an operator signs in instead of a password: it keeps a secret that never leaves it, and
-- we keep what verifies its signatures. The counter is the device's own; one that goes back is a copy.
create table passkeys (
  id text primary key,
  operator text not null references operators (id),
  name text not null,
  public_key text not null,
  transports text not null,
  counter bigint not null,
  added_at bigint not null,
  used_at bigint
);
create index passkeys_operator on passkeys (operator);

-- A challenge is what such a device is asked to sign: once, soon, and for one purpose.
create table passkey_challenges (
  challenge text primary key,
  purpose text not null,
  expires_at bigint not null
);
create index passkey_challenges_expires on passkey_challenges (expires_at);
