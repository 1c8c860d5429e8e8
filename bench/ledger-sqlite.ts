import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ledger from '../src/store/ledger.ts'
import { openStore, type Store } from '../src/store/store.ts'
import type { Figure } from './figure.ts'
import { openByHand, type Row } from './peers/sqlite.ts'
import { alternate, itself } from './rounds.ts'

const CUSTOMERS = 1_000
const HOUSE = 'house:stripe'
/** What one transfer changes: the table, its key and four indexes, the customer's totals; one more when a page splits. */
const PAGES = 8
const BEGAN = Date.now()
let ids = 0

/** Transfers to one account after the other, each another one, so many at once. */
export function postTo(
  store: Store,
  accounts: readonly string[],
): (waiting: number) => () => Promise<number> {
  const post = () => {
    const { amount, ...row } = nextRow(accounts)
    return store.autocommit((tx) =>
      ledger.post(tx, { ...row, kind: 'grant', currency: 'usd', amountMicros: amount }),
    )
  }
  return (waiting) => async () => {
    await Promise.all(Array.from({ length: waiting }, post))
    return waiting
  }
}

/** The same by hand, in one commit. */
export function postByHand(
  hand: ReturnType<typeof openByHand>,
  accounts: readonly string[],
): (waiting: number) => () => Promise<number> {
  return (waiting) => async () => {
    hand.post(Array.from({ length: waiting }, () => nextRow(accounts)))
    return waiting
  }
}

function nextRow(accounts: readonly string[]): Row {
  const n = ++ids
  return {
    id: `bench:${n}`,
    debit: HOUSE,
    credit: accounts[n % accounts.length]!,
    amount: 20_000,
    at: BEGAN + n,
  }
}

/** Transfers a second on SQLite, durable, against the same by hand with the same in each commit; and the disk. */
export async function ledgerOnSqlite({
  rounds,
  seconds,
}: {
  rounds: number
  seconds: number
}): Promise<Figure[]> {
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'texttill-bench-'))
  const store = await openStore(join(folder, 'ours.sqlite'))
  const hand = openByHand(join(folder, 'by-hand.sqlite'))
  const accounts = Array.from({ length: CUSTOMERS }, (_, i) => `customer:${i}`)
  await store.transact(async (tx) => {
    await ledger.openAccount(tx, { id: HOUSE, currency: 'usd', holder: 'house' })
    for (const id of accounts) await ledger.openAccount(tx, { id, currency: 'usd', holder: 'customer' })
  })
  hand.open(HOUSE, 'house')
  for (const id of accounts) hand.open(id, 'customer')

  const ours = postTo(store, accounts)
  const byHand = postByHand(hand, accounts)
  const file = openSync(join(folder, 'fsync'), 'w')
  const page = Buffer.alloc(4096)
  const fsync = (pages: number) => async () => {
    for (let i = 0; i < pages; i++) writeSync(file, page, 0, page.length, i * page.length)
    fsyncSync(file)
    return 1
  }

  const disk = [
    { name: 'fsync', run: () => perSecond(seconds, fsync(1)) },
    { name: 'pages', run: () => perSecond(seconds, fsync(PAGES)) },
  ]

  const figures: Figure[] = []
  for (const waiting of [1, 8, 64, 256]) {
    const median = await alternate(
      [
        { name: 'ours', run: () => perSecond(seconds, ours(waiting)) },
        { name: 'hand', run: () => perSecond(seconds, byHand(waiting)) },
        ...(waiting === 1 ? disk : []),
      ],
      rounds,
    )
    const line = { item: 4, ours: median('ours', itself), unit: 'transfers/s' }
    const peer = 'better-sqlite3 by hand'
    const what = `ledger on SQLite, ${waiting === 1 ? 'one at a time' : `${waiting} waiting`}`
    const goal = waiting === 1 ? {} : { goal: { atLeast: 0.7 } }
    figures.push({ ...line, what, peer, theirs: median('hand', itself), ...goal })
    if (waiting > 1) continue
    const [theirs, pages] = [median('fsync', itself), median('pages', itself)]
    figures.push({ ...line, what, peer: "the disk's fsync of a page", theirs, goal: { atLeast: 0.8 } })
    figures.push({ ...line, what, peer: 'its fsync of as many pages', theirs: pages })
  }
  closeSync(file)
  hand.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
  return figures
}

/** Does something again and again for so long. @param work how many were done, each time */
export async function perSecond(seconds: number, work: () => Promise<number>): Promise<number> {
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  let done = 0
  while (performance.now() < endsAt) done += await work()
  return (done * 1000) / (performance.now() - startedAt)
}
