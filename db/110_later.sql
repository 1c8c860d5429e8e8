-- A subscription may also be for one text only, which a command has promised for later: when that is, in milliseconds
-- since 1970. Of those a customer may have several of one command. Its state is off, since nothing comes each day; it
-- waits until it has an end.
alter table subscriptions add column once_at bigint;
create index subscriptions_once on subscriptions (customer) where once_at is not null and ended_at is null;
