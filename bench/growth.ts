import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import * as customers from '../src/store/customers.ts'
import * as days from '../src/store/day-totals.ts'
import * as operators from '../src/store/operators.ts'
import * as seals from '../src/store/seals.ts'
import { openStore } from '../src/store/store.ts'
import { type openVisitor, welcome } from '../test/console/visitor.ts'
import { meetEverybody, PHONES } from './books.ts'
import type { Figure } from './figure.ts'
import { perSecond, postByHand, postTo } from './ledger-sqlite.ts'
import { textTo } from './load.ts'
import { openByHand } from './peers/sqlite.ts'
import { makeFolder, openVendors, type Peer, startDurableExpress, startTill } from './place.ts'
import { alternate, itself } from './rounds.ts'

const SIZES = (process.env.BENCH_TRANSFERS ?? '10000,1000000').split(',').map(Number)
const WORDS = { BALANCE: 'BALANCE', 'paid command': 'SUN 46.5 7.9' }

/** Pages of the console, each of something else. */
const PAGES = ['', '/customers', '/customers/customer_7', '/lines', '/books', '/search?q=grant:7']
const TRANSFERS_AT_ONCE = 64
const YEARS_MS = 3 * 365 * 86_400_000

type Visitor = ReturnType<typeof openVisitor>
type Place = { size: number; file: string; copy: string; link: string }

/**
 * What texts, transfers and pages of the console cost at a till with much behind it, against one with little; and texts and
 * transfers by hand, which says what larger tables cost by themselves. `BENCH_TRANSFERS=10000,10000000`
 */
export async function growth(how: { rounds: number; seconds: number }): Promise<Figure[]> {
  const folder = makeFolder()
  const places: Place[] = []
  for (const size of SIZES) {
    const [file, copy] = [join(folder.path, `${size}.sqlite`), join(folder.path, `${size}-by-hand.sqlite`)]
    await meetEverybody(file)
    const link = await invite(file)
    await fill(file, size)
    copyFileSync(file, copy)
    places.push({ size, file, copy, link })
  }
  const figures = [...(await doors(places, how)), ...(await transfers(places, how))]
  folder.remove()
  return figures
}

/** Texts, and pages of the console. */
async function doors(places: Place[], how: { rounds: number; seconds: number }): Promise<Figure[]> {
  const vendors = await openVendors()
  const peers: { name: string; peer: Peer }[] = []
  const visitors: { name: string; visitor: Visitor }[] = []
  for (const { size, file, copy, link } of places) {
    const name = `ours ${size}`
    const peer = await startTill({ ...vendors.env, DATABASE_URL: file })
    visitors.push({ name, visitor: await welcome(peer.url, link) })
    peers.push({ name, peer }, { name: `by hand ${size}`, peer: await startDurableExpress(copy) })
  }
  // Before there is much of today's, which is counted only later.
  const seen = await alternate(
    visitors.map(({ name, visitor }) => ({ name, run: () => perSecond(how.seconds, () => see(visitor)) })),
    how.rounds,
  )
  const figures = grown('pages of the console', 'pages/s', (name) => seen(name, itself))
  for (const [what, body] of Object.entries(WORDS)) {
    const median = await alternate(
      peers.map(({ name, peer }) => ({
        name,
        run: () => textTo(peer.url, { body, phones: PHONES, connections: 20, seconds: how.seconds }),
      })),
      how.rounds,
    )
    const of = (name: string) => median(name, ({ perSecond }) => perSecond)
    figures.push(...grown(what, 'texts/s', of), ...grown(`${what} kept by hand`, 'texts/s', of, 'by hand'))
  }
  for (const { peer } of peers) await peer.close()
  await vendors.close()
  return figures
}

async function see(visitor: Visitor): Promise<number> {
  for (const path of PAGES) {
    const { status, page } = await visitor.get(`/console${path}`)
    if (status !== 200 || !page.includes('Sign out')) throw new Error(`${path} answers ${status}`)
  }
  return PAGES.length
}

async function transfers(places: Place[], how: { rounds: number; seconds: number }): Promise<Figure[]> {
  const accounts = PHONES.map((_, i) => customers.accountOf(`customer_${i}`))
  const opened = await Promise.all(
    places.map(async ({ size, file, copy }) => ({
      size,
      store: await openStore(file),
      hand: openByHand(copy),
    })),
  )
  const median = await alternate(
    opened.flatMap(({ size, store, hand }) => [
      { name: `ours ${size}`, run: () => perSecond(how.seconds, postTo(store, accounts)(TRANSFERS_AT_ONCE)) },
      {
        name: `by hand ${size}`,
        run: () => perSecond(how.seconds, postByHand(hand, accounts)(TRANSFERS_AT_ONCE)),
      },
    ]),
    how.rounds,
  )
  for (const { store, hand } of opened) {
    await store.close()
    hand.close()
  }
  const of = (name: string) => median(name, itself)
  return [...grown('ledger', 'transfers/s', of), ...grown('ledger by hand', 'transfers/s', of, 'by hand')]
}

/** @param of what somebody did at one size, by both their names */
function grown(what: string, unit: string, of: (name: string) => number, who: 'ours' | 'by hand' = 'ours') {
  return SIZES.slice(1).map(
    (size): Figure => ({
      item: 6,
      what: `${what} at ${count(size)} transfers`,
      unit,
      ours: of(`${who} ${size}`),
      theirs: of(`${who} ${SIZES[0]}`),
      peer: `at ${count(SIZES[0]!)}`,
      ...(who === 'ours' && { goal: { atLeast: 1 / 1.2 } }),
    }),
  )
}

/** @returns the link by which an operator comes in */
async function invite(file: string): Promise<string> {
  const store = await openStore(file)
  const at = Date.now()
  await store.transact(async (tx) => {
    const { id } = await operators.add(tx, { id: 'op_bench', name: 'bench', role: 'owner', at })
    await operators.invite(tx, { operator: id, secret: 'bench', at, expiresAt: at + 86_400_000 })
  })
  await store.close()
  return '/console/welcome/bench'
}

const count = (transfers: number) => transfers.toLocaleString('en-US')

/** Lines between everybody and the house, as the till would have posted and counted them over the years. */
async function fill(path: string, transfers: number): Promise<void> {
  const until = Date.now() - 3_600_000
  const database = new Sqlite(path)
  database.pragma('synchronous = off')
  database.exec(
    `insert into accounts (id, currency, holder) values ('house:revenue', 'usd', 'house') on conflict do nothing`,
  )
  database
    .prepare(
      `with recursive n (i) as (select 0 union all select i + 1 from n where i < @transfers - 1)
       insert into transfers (id, kind, debit, credit, currency, amount, posted_at)
       select 'old:' || i, 'capture', 'customer:customer_' || (i % ${PHONES.length}), 'house:revenue', 'usd', 10000,
         cast(${until} - (@transfers - 1 - i) * ${YEARS_MS} / @transfers as integer)
       from n`,
    )
    .run({ transfers })
  database.close()
  const store = await openStore(path)
  await store.transact(async (tx) => {
    const counted = { after: 0, from: 0, until }
    await seals.close(tx, until)
    // As if every line were under it: a till that has all of them to seal still is at that for minutes.
    const lines = await seals.linesBetween(tx, { after: until - 1, until })
    await seals.seal(tx, { previous: undefined, untilAt: until, lines, at: until })
    await days.add(tx, { what: 'days-counted-until', ...counted, lines: await days.sumLines(tx, counted) })
  })
  await store.close()
}
