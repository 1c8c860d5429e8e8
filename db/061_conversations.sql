-- A conversation is a run whose command has asked its customer something: what was asked, and what was answered so far.
-- While a question waits, the run stays open and its credit held, until the customer answers, texts another command, or
-- the question expires. Several runs may be under way for a customer, but only one question waits.
create table conversations (
  run text primary key references runs (id),
  customer text not null references customers (id),
  -- the text of theirs that is to be answered next, or was last
  text_in text not null references texts_in (sid),
  -- a list of texts, as JSON
  answers text not null,
  -- the question that waits with its choices, as JSON; nothing while the run is at work
  question text,
  tries_left integer not null,
  -- how many segments its questions have had
  segments integer not null,
  asked_at bigint not null,
  expires_at bigint not null
);
create unique index conversations_waiting on conversations (customer) where question is not null;

-- A rest is what did not fit into the answer of a run, for as long as MORE asks for it. A customer has one at most.
create table rests (
  customer text primary key references customers (id),
  run text not null references runs (id),
  words text not null,
  expires_at bigint not null
);
