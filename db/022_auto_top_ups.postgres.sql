alter table consents drop constraint consents_subject_check;
alter table consents add constraint consents_subject_check
  check (subject in ('texts', 'off-session', 'auto-top-up'));
