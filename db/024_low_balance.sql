-- When a customer was told that little is left. Nothing once they have bought again.
alter table customers add column low_told_at bigint;
