create trigger deeds_no_update before update on deeds
begin
  select raise(abort, 'A deed is never changed.');
end;

create trigger deeds_no_delete before delete on deeds
begin
  select raise(abort, 'A deed is never deleted.');
end;
