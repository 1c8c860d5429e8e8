create trigger seals_no_update before update on seals
for each statement execute function refuse('A seal is never changed.');

create trigger seals_no_delete before delete or truncate on seals
for each statement execute function refuse('A seal is never deleted.');
