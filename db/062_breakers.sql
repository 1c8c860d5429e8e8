-- A breaker counts how often in a row a command over HTTP has failed. After a few times nobody is sent there until
-- "open until"; then one run may try.
create table breakers (
  command text primary key,
  failures integer not null,
  open_until bigint not null
);
