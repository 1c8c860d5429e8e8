-- While an endpoint changes to a new secret, what we send it is signed with the one before as well, until a time.
alter table webhook_endpoints add column secret_before text;
alter table webhook_endpoints add column secret_before_until bigint;
