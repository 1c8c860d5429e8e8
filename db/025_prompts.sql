-- A prompt is a question of ours that waits for an answer: did you mean to buy again, is it you? Several may wait at
-- once, so that a bare YES is an answer only where there is one. Where the answer needs four digits we keep their hash,
-- and a few tries. Questions live for minutes: those that were open are asked again.
drop table prompts;

create table prompts (
  id text primary key,
  customer text not null references customers (id),
  amount_micros bigint not null,
  digits text,
  tries_left integer not null check (tries_left >= 0),
  asked_at bigint not null,
  expires_at bigint not null,
  ended_at bigint,
  outcome text check (outcome in ('yes', 'no', 'replaced', 'wrong')),
  check ((ended_at is null) = (outcome is null))
);
create index prompts_customer on prompts (customer, asked_at);
