-- A card stays written down when it is gone at Stripe, and is never charged again. It is proved once we know that the
-- customer wants it charged by text: it was typed on a page whose link we texted, or they confirmed its first charge
-- with the digits that we sent. Barred is what its bank has said never to try again.
alter table cards add column proved_at bigint;
alter table cards add column barred_at bigint;
alter table cards add column gone_at bigint;
update cards set proved_at = saved_at;

-- The card that somebody chose at Stripe to be charged first, and when Stripe was last asked for a customer's cards.
alter table customers add column preferred_card text;
alter table customers add column cards_read_at bigint;

-- A decline is a bank's no to a charge of a saved card, kept so that nobody tries the same card all day.
create table declines (
  attempt text primary key references attempts (id),
  card text not null references cards (id),
  code text not null,
  advice text,
  at bigint not null
);
create index declines_card on declines (card, at);

-- A card link is the address that CARD texts: it leads to the page where a customer looks after their card.
create table card_links (
  code text primary key,
  customer text not null references customers (id),
  made_at bigint not null,
  expires_at bigint not null
);
