-- When somebody decided that nothing is given for an order in review that nothing was paid for, in milliseconds since 1970.
alter table orders add column dismissed_at bigint;
update orders set dismissed_at = (
  select max(at) from deeds where deeds.subject = orders.id and deeds.deed = 'dismissed an order'
)
where state = 'canceled' and payment_intent is null;
