-- Letters and webhooks stand ready in the order that operators read them, and those that came to nothing apart.
create index mails_out_written on mails_out (written_at, id);
create index mails_out_refused on mails_out (written_at, id) where state = 'refused';
create index webhook_deliveries_at on webhook_deliveries (at, id);
create index webhook_deliveries_failed on webhook_deliveries (at, id) where state = 'failed';
