-- What is offered by the day waits for its own yes, whatever else was offered since: prices that rise end several at once.
drop index subscriptions_offered;
create unique index subscriptions_offered on subscriptions (customer, command) where state = 'offered';
