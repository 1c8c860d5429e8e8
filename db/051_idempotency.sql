-- An idempotent request is one that moved money and named itself with a key: its answer, written in the transaction of
-- the deed, so that the same request again gets the same answer and does nothing.
create table idempotent_requests (
  caller text not null,
  key text not null,
  fingerprint text not null,
  answer text not null,
  at bigint not null,
  primary key (caller, key)
);
create index idempotent_requests_at on idempotent_requests (at);
