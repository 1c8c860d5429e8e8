-- What stayed set aside for a request to give money back although that had ended is its customer's again: a till that was
-- restored from a backup took a refund that it had made before for what it asked for.
update holds set state = 'voided', ended_at = (
  select coalesce(q.ended_at, holds.opened_at) from refund_requests q where q.id = holds.id
)
where state = 'open'
  and id in (select q.id from refund_requests q where q.state in ('accepted', 'refused'));
