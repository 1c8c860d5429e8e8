-- The same double entry by hand: one function, one round trip, one row, one running total.
create function by_hand(transfer text, payer text, payee text, micros bigint, posted bigint) returns boolean
language plpgsql as $$
begin
  insert into transfers (id, kind, debit, credit, currency, amount, posted_at)
  values (transfer, 'grant', payer, payee, 'usd', micros, posted) on conflict (id) do nothing;
  if not found then return false; end if;
  update accounts set credits = credits + micros where id = payee and currency = 'usd';
  return true;
end
$$;
