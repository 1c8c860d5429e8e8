-- A command's state is what an operator's command keeps from one run to the next: for a customer or, where customer is
-- empty, for all of them together. The version counts its changes, so that of two runs that read the same only one
-- writes; the other begins again.
create table command_states (
  command text not null,
  customer text not null,
  value text not null,
  version integer not null check (version > 0),
  kept_at bigint not null,
  primary key (command, customer)
);
