-- What was bought, and what of its price was for what. An order asks for its price, less what a promotion code
-- takes off, and gives credit. What is paid goes for the credit first and then for access; the credit that nobody
-- paid for, a pack's bonus or a code's gift, is its discount.
--   credit = (paid − access) + discount
alter table orders add column product text not null default 'top-up' check (product in ('top-up', 'access'));
alter table orders add column access_micros bigint not null default 0 check (access_micros >= 0);
alter table orders add column discount_micros bigint not null default 0
  check (discount_micros >= 0 and credit_micros = pay_micros - access_micros + discount_micros);
-- what it costs without a code; nothing where it was never written down, which is what was paid
alter table orders add column price_micros bigint check (price_micros >= 0);
-- Stripe's id of the promotion code, and the code as people know it
alter table orders add column promotion text;
alter table orders add column promotion_code text;
-- the card that paid, as a person recognises it, and Stripe's own receipt
alter table orders add column card_brand text;
alter table orders add column card_last4 text;
alter table orders add column receipt_url text;

-- A promotion is a code of Stripe's that somebody has used here by text. Its row is what two who use it at once
-- queue for, so that it is not used more often than its coupon allows.
create table promotions (
  id text primary key,
  coupon text not null,
  code text not null
);
create index orders_promotion on orders (promotion) where promotion is not null;

-- Since when a customer may use paid commands, where access is sold, and where Stripe says that mail reaches them.
alter table customers add column access_at bigint;
alter table customers add column email text;

-- The code that a question is about, if it is about one.
alter table prompts add column promotion_code text;
