-- Since when nobody knows whether a number still belongs to who paid: texts do not reach it, or it was silent for so
-- long that somebody else may have it by now. Until its customer shows that it is theirs, nothing is spent or told.
alter table customers add column doubted_at bigint;

-- How many texts in a row never reached the number.
alter table customers add column lost_texts integer not null default 0;
