create trigger deeds_no_update before update on deeds
for each statement execute function refuse('A deed is never changed.');

create trigger deeds_no_delete before delete or truncate on deeds
for each statement execute function refuse('A deed is never deleted.');
