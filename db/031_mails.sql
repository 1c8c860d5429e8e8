-- A mail out is a letter to a customer, written down together with the deed it tells of. The id says what it tells
-- ("mail:order_…"), so nothing is told twice; its Message-ID is made of it, so a mail whose sending was in doubt
-- and that is sent again is the same mail to whoever gets it.
--   waiting → sending → sent | refused
create table mails_out (
  id text primary key,
  customer text not null references customers (id),
  recipient text not null,
  -- what it says, before anybody lays it out
  letter text not null,
  state text not null check (state in ('waiting', 'sending', 'sent', 'refused')),
  error text,
  written_at bigint not null,
  handed_at bigint,
  ended_at bigint
);
create index mails_out_customer on mails_out (customer, written_at);
