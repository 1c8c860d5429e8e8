-- When somebody decided that what was paid for an order in review is credited all the same, in milliseconds since 1970.
alter table orders add column accepted_at bigint;
