-- SQLite keeps a part of a number in a column of whole ones, where PostgreSQL refuses it: the books are in whole millionths.
create trigger transfers_whole after insert on transfers
when typeof(new.amount) <> 'integer' or typeof(new.posted_at) <> 'integer'
begin
  select raise(abort, 'A transfer is of whole millionths, in a whole millisecond.');
end;

create trigger holds_whole after insert on holds
when typeof(new.amount) <> 'integer'
begin
  select raise(abort, 'A hold is of whole millionths.');
end;
