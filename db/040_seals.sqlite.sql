create trigger seals_no_update before update on seals
begin
  select raise(abort, 'A seal is never changed.');
end;

create trigger seals_no_delete before delete on seals
begin
  select raise(abort, 'A seal is never deleted.');
end;
