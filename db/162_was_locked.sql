-- When an account was locked last that has been opened again since, in milliseconds since 1970. What its customer had
-- asked for by then is not charged any more.
alter table customers add column was_locked_at bigint;
