-- Since when nothing may be charged, by the customer's own word.
alter table customers add column locked_at bigint;

-- An unlock code is six digits that were texted to a phone, kept as a hash. Whoever texts them back has that phone.
-- One is good at a time, for a few minutes and a few tries.
create table unlock_codes (
  id text primary key,
  customer text not null references customers (id),
  hash text not null,
  tries_left integer not null check (tries_left >= 0),
  sent_at bigint not null,
  expires_at bigint not null,
  ended_at bigint
);
create index unlock_codes_customer on unlock_codes (customer, sent_at);
create unique index unlock_codes_live on unlock_codes (customer) where ended_at is null;
