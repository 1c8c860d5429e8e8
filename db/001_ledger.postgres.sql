-- What the ledger does by itself in PostgreSQL. The same for SQLite stands in 001_ledger.sqlite.sql.

-- Totals change with every transfer; room in the page lets PostgreSQL do that in place.
alter table accounts set (fillfactor = 50);

create function refuse() returns trigger language plpgsql as $$
begin
  raise exception '%', tg_argv[0];
end
$$;

create function post_transfer() returns trigger language plpgsql as $$
begin
  if substr(new.credit, 1, 9) = 'customer:' then
    update accounts set credits = credits + new.amount where id = new.credit and currency = new.currency;
  end if;
  if substr(new.debit, 1, 9) = 'customer:' then
    if new.kind in ('refund', 'dispute') then
      update accounts set clawed = clawed + new.amount where id = new.debit and currency = new.currency;
    else
      update accounts set spent = spent + new.amount where id = new.debit and currency = new.currency;
    end if;
  end if;
  return null;
end
$$;

create trigger transfers_post after insert on transfers
for each row execute function post_transfer();

create trigger transfers_no_update before update on transfers
for each statement execute function refuse('A transfer is never changed. Post another that sets it right.');

create trigger transfers_no_delete before delete or truncate on transfers
for each statement execute function refuse('A transfer is never deleted. Post another that sets it right.');

create function set_aside() returns trigger language plpgsql as $$
begin
  update accounts set held = held + new.amount where id = new.account and currency = new.currency;
  return null;
end
$$;

create function give_back() returns trigger language plpgsql as $$
begin
  update accounts set held = held - new.amount where id = new.account and currency = new.currency;
  return null;
end
$$;

create trigger holds_open_first before insert on holds
for each row when (new.state <> 'open') execute function refuse('A hold begins open.');

create trigger holds_set_aside after insert on holds
for each row execute function set_aside();

create trigger holds_end_once before update on holds
for each row when (
  old.state <> 'open' or new.state = 'open' or new.id <> old.id or new.account <> old.account
  or new.currency <> old.currency or new.amount <> old.amount or new.opened_at <> old.opened_at
  or new.expires_at is distinct from old.expires_at
)
execute function refuse('A hold only changes by ending, once.');

create trigger holds_give_back after update on holds
for each row execute function give_back();

create trigger holds_no_delete before delete or truncate on holds
for each statement execute function refuse('A hold is never deleted. Capture or void it.');
