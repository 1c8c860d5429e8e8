-- A customer is a person who texts. We know them by the address their texts come from: a phone number
-- ("+15550100"), or another channel's identity ("whatsapp:+15550100").
create table customers (
  id text primary key,
  address text not null unique,
  country text,
  opted_out_at bigint,
  stripe_customer text unique,
  card text,
  created_at bigint not null
);

-- A card is what Stripe saved for a customer. We keep what a person recognises it by, never the number.
create table cards (
  id text primary key,
  customer text not null references customers (id),
  brand text not null,
  last4 text not null,
  expires_month integer not null,
  expires_year integer not null,
  fingerprint text,
  saved_at bigint not null
);
create index cards_customer on cards (customer);

-- A consent is what somebody agreed to or took back, in their own words, and when. Lines are only ever added.
create table consents (
  id text primary key,
  customer text not null references customers (id),
  subject text not null check (subject in ('texts', 'off-session')),
  given integer not null check (given in (0, 1)),
  words text not null,
  source text not null,
  at bigint not null
);
create index consents_customer on consents (customer, at);
