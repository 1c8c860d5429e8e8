-- SQLite changes no check in place: the same table again, with one more subject.
create table consents_again (
  id text primary key,
  customer text not null references customers (id),
  subject text not null check (subject in ('texts', 'off-session', 'auto-top-up')),
  given integer not null check (given in (0, 1)),
  words text not null,
  source text not null,
  at bigint not null
);
insert into consents_again select id, customer, subject, given, words, source, at from consents;
drop table consents;
alter table consents_again rename to consents;
create index consents_customer on consents (customer, at);
