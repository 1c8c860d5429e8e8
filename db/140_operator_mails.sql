-- A mail to an operator tells them of a change to how they come in, written down together with that change: another
-- password, a passkey more or less, a link that was made for them, a browser that was not there before. The id says what
-- it tells, as a letter to a customer's does.
--   waiting → sending → sent | refused
create table operator_mails (
  id text primary key,
  operator text not null references operators (id),
  recipient text not null,
  letter text not null,
  state text not null check (state in ('waiting', 'sending', 'sent', 'refused')),
  error text,
  written_at bigint not null,
  handed_at bigint,
  ended_at bigint
);
create index operator_mails_written on operator_mails (written_at, id);
create index operator_mails_refused on operator_mails (written_at, id) where state = 'refused';
