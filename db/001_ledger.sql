-- An account is a name that money stands under: "customer:…" for each person, "house:…" for our own, such as
-- house:stripe and house:revenue. A customer's totals stand ready in the row; nobody may spend or have set
-- aside more than came in. A house account's totals stay 0, because everybody's money passes there and all
-- would queue for one row: it is summed up from its transfers. All amounts are millionths of the currency.
create table accounts (
  id text not null,
  currency text not null,
  holder text not null check (holder in ('customer', 'house')),
  -- came in
  credits bigint not null default 0 check (credits between 0 and 9007199254740991),
  -- went out by the customer's own wish
  spent bigint not null default 0 check (spent >= 0),
  -- taken back by refunds and disputes, even where it was spent already
  clawed bigint not null default 0 check (clawed between 0 and 9007199254740991),
  -- set aside by open holds
  held bigint not null default 0 check (held >= 0),
  primary key (id, currency),
  check (substr(id, 1, length(holder) + 1) = holder || ':'),
  check (spent + held <= credits),
  check (holder = 'customer' or (credits = 0 and spent = 0 and clawed = 0 and held = 0))
);

-- A transfer is one line of the books: so much went from one account (debit) to another (credit), at that time,
-- for that reason. Both sides are one row, so the books cannot be out of balance; the id says what in the world
-- it records ("grant:pi_…"), so nothing is recorded twice. Lines are never changed and never taken out.
create table transfers (
  id text primary key,
  kind text not null,
  debit text not null,
  credit text not null,
  currency text not null,
  amount bigint not null check (amount between 1 and 9007199254740991),
  posted_at bigint not null,
  -- what it belongs to, such as an order, a run or a text
  reference text,
  note text,
  foreign key (debit, currency) references accounts (id, currency),
  foreign key (credit, currency) references accounts (id, currency),
  check (debit <> credit)
);
create index transfers_debit on transfers (debit, currency, posted_at, id);
create index transfers_credit on transfers (credit, currency, posted_at, id);
create index transfers_posted on transfers (posted_at, id);

-- A hold is money set aside before a paid command runs, so that two commands cannot spend the same money. It
-- ends once: captured (the command ran and what it cost was posted) or voided (nothing was taken).
create table holds (
  id text primary key,
  account text not null,
  currency text not null,
  amount bigint not null check (amount between 1 and 9007199254740991),
  state text not null default 'open' check (state in ('open', 'captured', 'voided')),
  opened_at bigint not null,
  expires_at bigint,
  ended_at bigint,
  foreign key (account, currency) references accounts (id, currency),
  check ((state = 'open') = (ended_at is null))
);
create index holds_open on holds (expires_at) where state = 'open';
