-- What went back of somebody's orders, and what put them on hold, is found when they ask for all that is known of them.
create index refunds_order on refunds (order_id);
create index disputes_order on disputes (order_id);
create index freezes_all on freezes (customer, frozen_at);
