-- How many answers a customer was given for nothing within the hour and within the day, and when those began. They are in the
-- customer's own row, which is read for every text: counting is then one change of it.
alter table customers add column free_hour_at bigint;
alter table customers add column free_hour_used integer not null default 0;
alter table customers add column free_day_at bigint;
alter table customers add column free_day_used integer not null default 0;
