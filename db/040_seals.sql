-- A seal closes a stretch of the books for ever: all lines after the seal before it, up to and including a time. Its
-- hash covers every one of them and the hash of the seal before it, so that no line can be changed, taken out or put
-- in later without breaking the chain. "prints" has eight letters for each line, in order, to tell which line it was.
create table seals (
  n bigint primary key check (n > 0),
  until_at bigint not null unique,
  count integer not null check (count > 0),
  prints text not null,
  hash text not null,
  sealed_at bigint not null
);
