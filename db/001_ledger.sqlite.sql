-- What the ledger does by itself in SQLite. The same for PostgreSQL stands in 001_ledger.postgres.sql.

create trigger transfers_credit_customer after insert on transfers
when substr(new.credit, 1, 9) = 'customer:'
begin
  update accounts set credits = credits + new.amount where id = new.credit and currency = new.currency;
end;

create trigger transfers_debit_customer after insert on transfers
when substr(new.debit, 1, 9) = 'customer:' and new.kind not in ('refund', 'dispute')
begin
  update accounts set spent = spent + new.amount where id = new.debit and currency = new.currency;
end;

create trigger transfers_claw_customer after insert on transfers
when substr(new.debit, 1, 9) = 'customer:' and new.kind in ('refund', 'dispute')
begin
  update accounts set clawed = clawed + new.amount where id = new.debit and currency = new.currency;
end;

create trigger transfers_no_update before update on transfers
begin
  select raise(abort, 'A transfer is never changed. Post another that sets it right.');
end;

create trigger transfers_no_delete before delete on transfers
begin
  select raise(abort, 'A transfer is never deleted. Post another that sets it right.');
end;

create trigger holds_open_first before insert on holds
when new.state <> 'open'
begin
  select raise(abort, 'A hold begins open.');
end;

create trigger holds_set_aside after insert on holds
begin
  update accounts set held = held + new.amount where id = new.account and currency = new.currency;
end;

create trigger holds_end_once before update on holds
when old.state <> 'open' or new.state = 'open' or new.id <> old.id or new.account <> old.account
  or new.currency <> old.currency or new.amount <> old.amount or new.opened_at <> old.opened_at
  or new.expires_at is not old.expires_at
begin
  select raise(abort, 'A hold only changes by ending, once.');
end;

create trigger holds_give_back after update on holds
begin
  update accounts set held = held - new.amount where id = new.account and currency = new.currency;
end;

create trigger holds_no_delete before delete on holds
begin
  select raise(abort, 'A hold is never deleted. Capture or void it.');
end;
