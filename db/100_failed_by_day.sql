-- Orders that failed stand ready by the time they did, to be counted by day.
create index orders_failed on orders (ended_at) where state = 'failed';
