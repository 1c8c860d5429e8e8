-- What operators leaf through stands ready in the order that they read it: by time, newest first.
create index customers_created on customers (created_at, id);
create index orders_opened on orders (opened_at, id);
create index orders_review on orders (opened_at) where state = 'review';
create index texts_in_received on texts_in (received_at, sid);
create index texts_out_written on texts_out (written_at, id);
create index texts_out_failed on texts_out (written_at, id)
  where state in ('refused', 'unknown') or delivery in ('failed', 'undelivered');
create index events_type on events (type, received_at, id);

-- Whose an event was found to be, for the story of an account.
alter table events add column customer text;
create index events_customer on events (customer, received_at, id) where customer is not null;
