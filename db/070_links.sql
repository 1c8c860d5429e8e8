-- A link lets an address on another channel ("whatsapp:+15550100") speak for a customer: what is texted there is done
-- with that customer's credit and card. It was made with a code that was texted to the customer's phone.
create table links (
  address text primary key,
  customer text not null references customers (id),
  linked_at bigint not null
);
create index links_customer on links (customer);

-- A link code is six digits that were texted to a phone because somebody on another channel said it was theirs, kept as
-- a hash. Typed where it was asked for, it makes a link. Of a number that is nobody's, or that may not be texted, it is
-- written down all the same, and nothing is texted.
create table link_codes (
  id text primary key,
  address text not null,
  customer text references customers (id),
  hash text,
  tries_left integer not null check (tries_left >= 0),
  sent_at bigint not null,
  expires_at bigint not null,
  ended_at bigint
);
create unique index link_codes_live on link_codes (address) where ended_at is null;
create index link_codes_sent on link_codes (sent_at);
