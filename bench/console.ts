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
const { values } = parseArgs({ options: { lines: { type: 'string', default: '1000000' } } })
const lines = Number(values.lines)
const people = Math.max(1, Math.floor(lines / 50))
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
commit;`)
db.close()
console.log(`${lines} lines, ${people} customers`)

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
    '/customers/customer_7',
    '/orders',
    '/texts',
    '/events',
    '/books',
    '/lines',
    '/deeds',
  ],
  ...[`/lines?before=${now - lines * 1296}.x`, '/search?q=0000042', '/search?q=%2B14150000042'],
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
await till.close()
rmSync(folder, { recursive: true })
