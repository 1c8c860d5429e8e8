-- When an account was put on hold last, whether or not it still is, in milliseconds since 1970. What its customer had
-- asked for by then is not charged any more.
alter table customers add column last_frozen_at bigint;
