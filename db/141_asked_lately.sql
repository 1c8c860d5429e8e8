-- A bare yes counts only where nothing else was asked lately: by a command, or whether they want something by the day.
create index conversations_customer on conversations (customer, asked_at);
create index subscriptions_customer on subscriptions (customer, offered_at);
