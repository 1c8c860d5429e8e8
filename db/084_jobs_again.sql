-- Whether a job was left again while somebody was at it: then it is done once more.
alter table jobs add column again integer not null default 0;
