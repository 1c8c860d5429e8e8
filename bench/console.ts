import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Sqlite from 'better-sqlite3'
import { countDays } from '../src/flows/count-days.ts'
import { inviteOperator } from '../src/flows/invite-operator.ts'
import { sealBooks } from '../src/flows/seal-books.ts'
import { welcome } from '../test/console/visitor.ts'
import { openTestTill } from '../test/open-till.ts'

/** How long each page of the console takes with many lines in the books: `node tools/node.mjs bench/console.ts`. */
const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '1000000' },
    /** Lines of one customer alone, besides. */
    long: { type: 'string', default: '100000' },
  },
})
const lines = Number(values.lines)
const long = Number(values.long)
const people = Math.max(1, Math.floor(lines / 50))
/** So many of each of what else there is. */
const more = Math.max(1, Math.floor(lines / 4))
const folder = mkdtempSync(join(tmpdir(), 'texttill-bench-'))
const file = join(folder, 'till.db')
const till = await openTestTill(`sqlite:${file}`, { lookMs: 3_600_000 })
const { house } = till.till

const now = Date.now() - 3_600_000
const db = new Sqlite(file)
db.exec(`begin;
with recursive n(i) as (select 0 union all select i + 1 from n where i < ${people - 1})
insert into customers (id, address, country, created_at)
  select 'customer_' || i, '+1415' || printf('%07d', i), 'US', ${now} - i from n;
insert into accounts (id, currency, holder) select 'customer:' || id, 'usd', 'customer' from customers;
with recursive n(i) as (select 0 union all select i + 1 from n where i < ${lines - 1})
insert into transfers (id, kind, debit, credit, currency, amount, posted_at, note)
  select case when i < ${people} then 'grant:pi_' else 'capture:run_' end || i,
    case when i < ${people} then 'grant' else 'capture' end,
    case when i < ${people} then 'house:stripe' else 'customer:customer_' || (i % ${people}) end,
    case when i < ${people} then 'customer:customer_' || i else 'house:revenue' end,
    'usd', case when i < ${people} then 50000000 else 250000 end,
    ${now} - (${lines} - i) * 2592, 'bench' from n;
insert into customers (id, address, country, created_at) values ('customer_long', '+14159999999', 'US', ${now});
insert into accounts (id, currency, holder) values ('customer:customer_long', 'usd', 'customer');
with recursive n(i) as (select 0 union all select i + 1 from n where i < ${long - 1})
insert into transfers (id, kind, debit, credit, currency, amount, posted_at, note)
  select case when i = 0 then 'grant:pi_long' else 'capture:run_long' || i end,
    case when i = 0 then 'grant' else 'capture' end,
    case when i = 0 then 'house:stripe' else 'customer:customer_long' end,
    case when i = 0 then 'customer:customer_long' else 'house:revenue' end,
    'usd', case when i = 0 then ${long} * 250000 else 250000 end,
    ${now} - (${long} - i) * 25920, 'bench' from n;
with recursive n(i) as (select 0 union all select i + 1 from n where i < ${Math.max(1, Math.floor(long / 4)) - 1})
insert into texts_in (sid, customer, sender, recipient, body, raw, received_at)
  select 'SMlong' || i, 'customer_long', '+14159999999', '+15550100', 'SUN 46.5 7.9', '',
    ${now} - (${long} - i * 4) * 25920 from n;
with recursive n(i) as (select 0 union all select i + 1 from n where i < ${more - 1})
insert into texts_in (sid, customer, sender, recipient, body, raw, received_at)
  select 'SMin' || i, 'customer_' || (i % ${people}), '+1415' || printf('%07d', i % ${people}), '+15550100', 'SUN 46.5 7.9', '',
    ${now} - (${more} - i) * 8640 from n;
insert into texts_out (id, ref, customer, sender, recipient, body, segments, encoding, answers, state, carrier, sid, delivery, written_at)
  select 'text_' || sid, 'answer:' || sid, customer, recipient, sender, 'Sun 24 Nov: rises 07:42, sets 16:47.', 1, 'GSM-7', sid,
    'sent', 'rest', 'SMout' || substr(sid, 5), 'delivered', received_at + 800 from texts_in;
insert into events (id, type, raw, source, state, outcome, received_at, ended_at, customer)
  select 'evt_' || substr(sid, 5), 'charge.updated', '{}', 'webhook', 'done', 'posted', received_at, received_at, customer
  from texts_in;
insert into deeds (id, actor, deed, subject, customer, words, at)
  select 'deed_' || substr(sid, 5), 'command-line', 'note', sender, customer, 'bench', received_at from texts_in;
with recursive n(i) as (select 0 union all select i + 1 from n where i < ${people - 1})
insert into orders (id, code, customer, via, currency, credit_micros, pay_micros, state, payment_intent, opened_at, ended_at)
  select 'order_' || i, printf('%010d', i), 'customer_' || i, 'card', 'usd', 50000000, 50000000, 'paid', 'pi_' || i,
    ${now} - i * 1000, ${now} - i * 1000 from n;
insert into mails_out (id, customer, recipient, letter, state, written_at)
  select 'mail:' || id, customer, 'ana@example.com', '{}', 'sent', opened_at from orders;
insert into cases (id, kind, subject, customer, words, opened_at, closed_at)
  select 'case_' || substr(id, 7), 'unattributed', payment_intent, customer, '$50.00 was paid by a customer of ours', opened_at,
    case when id = 'order_7' then null else opened_at + 60000 end from orders;
insert into jobs (id, kind, subject, due_at, tries, dead, error)
  select 'receive-event:' || id, 'receive-event', id, received_at, 9, 1, 'Error: bench' from events limit ${people};
insert into webhook_endpoints (id, url, types, secret, made_at)
  values ('webhook_1', 'https://shop.example/till', '*', 'whsec_b2xk', ${now});
insert into webhook_messages (id, type, body, at)
  select 'usage-captured:' || sid, 'usage.captured', '{}', received_at from texts_in;
insert into webhook_deliveries (id, endpoint, message, state, tries, outcome, at, ended_at)
  select 'delivery_' || substr(id, 16), 'webhook_1', id, 'delivered', 1, '200', at, at from webhook_messages;
commit;`)
db.close()
console.log(
  [
    `${lines} lines, and ${long} of one customer alone; ${more} texts in, texts out, events, deeds and webhooks;`,
    `${people} customers, orders, letters, cases and jobs that were set aside`,
  ].join(' '),
)

// Closes the books, and seals what was closed once nobody can be posting there any more.
await sealBooks(house)
till.later(700_000)
while ((await sealBooks(house)) <= house.world.clock.now());
while ((await countDays(house)) <= house.world.clock.now());

const visitor = await welcome(
  till.url,
  await inviteOperator(house, { name: 'bench', role: 'owner', actor: 'command-line' }),
)
console.log('| page | median ms |\n| --- | --- |')
for (const path of [
  ...[
    '',
    '/customers',
    '/customers?state=on+hold',
    '/customers/customer_7',
    `/customers/customer_7?before=${now - 1_800_000_000}.transfer.x`,
    '/customers/customer_long',
    `/customers/customer_long?before=${now - long * 12_960}.transfer.x`,
    '/orders',
    '/orders?state=failed',
    '/orders/order_7',
    '/texts',
    '/texts?state=failed',
    '/mails',
    '/deliveries',
    '/deliveries?state=failed',
    '/deliveries/delivery_SMin7',
    '/events',
    '/events?state=failed',
    '/events?type=charge.*',
    '/events/evt_7',
    '/cases',
    '/cases?state=open',
    '/cases/case_7',
    '/jobs',
    '/jobs/receive-event:evt_7',
    '/books',
    '/lines',
    '/deeds',
    '/team',
  ],
  ...[
    `/lines?before=${now - lines * 1296}.x`,
    '/search?q=0000042',
    '/search?q=%2B14150000042',
    '/search?q=pi_42',
    '/search?q=SMin42',
  ],
]) {
  const took: number[] = []
  for (let i = 0; i < 7; i++) {
    const began = performance.now()
    const { status, page } = await visitor.get(`/console${path}`)
    if (status !== 200 || !page.includes('Sign out')) throw new Error(`${path} answers ${status}`)
    took.push(performance.now() - began)
  }
  console.log(`| /console${path} | ${took.sort((a, b) => a - b)[3]!.toFixed(0)} |`)
}
for (const path of [
  '/lines.csv',
  '/texts.csv',
  '/customers/customer_7.csv',
  '/customers/customer_long.csv',
]) {
  const began = performance.now()
  const { body } = await fetch(new URL(`/console${path}`, till.url), { headers: visitor.headers() })
  const reader = body!.getReader()
  await reader.read()
  console.log(`| /console${path}, its first bytes | ${(performance.now() - began).toFixed(0)} |`)
  await reader.cancel()
}
await till.close()
rmSync(folder, { recursive: true })
