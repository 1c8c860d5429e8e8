-- How often a dispute was opened again, or decided otherwise, after it was over, and how many of its moves were before
-- that: each time is told anew.
alter table disputes add column reopened integer not null default 0;
alter table disputes add column moves_before integer not null default 0;
