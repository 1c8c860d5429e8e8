-- A text in is what a customer sent, with the raw form it came in, written down before any work. Twilio's
-- MessageSid is the key, for ever, so the same text delivered twice is one text. It awaits an answer while a
-- charge or a command that it asked for is under way.
create table texts_in (
  sid text primary key,
  customer text references customers (id),
  sender text not null,
  recipient text not null,
  body text not null,
  raw text not null,
  awaits integer not null default 0 check (awaits in (0, 1)),
  received_at bigint not null
);
create index texts_in_customer on texts_in (customer, received_at);

-- A text out is what we say, written down together with the deed it tells of. The id says what it tells
-- ("thanks:order_…"), so nothing is told twice. One row, one carrier: either the answer to the webhook of the
-- text it answers, or a request of our own to Twilio.
--   waiting → carried (in a TwiML answer) → sent (Twilio has it: we know its sid)
--   waiting → sending → sent | refused | unknown
create table texts_out (
  id text primary key,
  ref text not null unique,
  customer text references customers (id),
  sender text not null,
  recipient text not null,
  body text not null,
  segments integer not null check (segments > 0),
  encoding text not null,
  answers text references texts_in (sid),
  state text not null check (state in ('waiting', 'carried', 'sending', 'sent', 'refused', 'unknown')),
  carrier text check (carrier in ('twiml', 'rest')),
  sid text unique,
  delivery text,
  error text,
  billed_segments integer,
  written_at bigint not null,
  handed_at bigint
);
create index texts_out_answers on texts_out (answers);
create index texts_out_carried on texts_out (handed_at) where state = 'carried';
create index texts_out_customer on texts_out (customer, written_at);

-- A receipt is what Twilio reports of a text out. Reports come late, twice and out of order; all are kept.
create table receipts (
  text_out text not null references texts_out (id),
  sid text not null,
  status text not null,
  error text not null,
  at bigint not null,
  primary key (text_out, sid, status, error)
);
