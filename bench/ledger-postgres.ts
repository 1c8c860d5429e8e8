import { readFileSync } from 'node:fs'
import pg from 'pg'
import * as ledger from '../src/store/ledger.ts'
import { openStore, type Tx } from '../src/store/store.ts'
import { startPostgres } from '../test/postgres.ts'
import type { Figure } from './figure.ts'
import { alternate, itself } from './rounds.ts'

const CUSTOMERS = 1_000
const HOUSE = 'house:stripe'
/** The machine's speed changes within seconds, and shall meet all of them alike. */
const TURN_SECONDS = 0.25
let ids = 0

/**
 * Transfers a second on PostgreSQL, all of them on one house account: against a function written by hand, against the same
 * spread over many, and against pgledger's `create_transfer` where `BENCH_PGLEDGER` says where its SQL is (files, with commas
 * between). The server is the tests', which does not wait for the disk: what is compared is work and round trips. The time of
 * all rounds is cut into short turns.
 */
export async function ledgerOnPostgres({
  rounds,
  seconds,
}: {
  rounds: number
  seconds: number
}): Promise<Figure[]> {
  const server = await startPostgres({ onDisk: true })
  const admin = new pg.Client(server.url)
  await admin.connect()
  const open = async (name: string) => {
    await admin.query(`create database ${name}`)
    return Object.assign(new URL(server.url), { pathname: `/${name}` }).href
  }
  const [oursUrl, handUrl] = [await open('ours'), await open('by_hand')]
  await (await openStore(handUrl)).close()
  const accounts = Array.from({ length: CUSTOMERS }, (_, i) => `customer:${i}`)
  const houses = Array.from({ length: CUSTOMERS }, (_, i) => `house:${i}`)
  await prepareByHand(handUrl, accounts)
  const files = process.env.BENCH_PGLEDGER?.split(',')
  const pgledger = files && (await preparePgledger(await open('pgledger'), { files, accounts }))

  const figures: Figure[] = []
  for (const connections of [1, 8, 32]) {
    let statement = ''
    const onStatement = (sql: string) => {
      if (sql.startsWith('insert into "transfers"')) statement = sql
    }
    const store = await openStore(oursUrl, { poolSize: connections, onStatement })
    await store.transact(async (tx) => {
      await ledger.openAccount(tx, { id: HOUSE, currency: 'usd', holder: 'house' })
      for (const id of houses) await ledger.openAccount(tx, { id, currency: 'usd', holder: 'house' })
      for (const id of accounts) await ledger.openAccount(tx, { id, currency: 'usd', holder: 'customer' })
    })
    const pool = new pg.Pool({ connectionString: handUrl, max: connections })
    const bare = new pg.Pool({ connectionString: oursUrl, max: connections })
    // The server stops before the last of its connections has said goodbye.
    for (const each of [pool, bare]) each.on('error', () => {})
    const grant = (tx: Tx, debit = HOUSE) => {
      const n = ++ids
      return ledger.post(tx, {
        id: `grant:${n}`,
        kind: 'grant',
        debit,
        credit: accounts[n % CUSTOMERS]!,
        currency: 'usd',
        amountMicros: 20_000_000,
        at: n,
      })
    }
    const ours = () => store.autocommit((tx) => grant(tx))
    const spread = () => store.autocommit((tx) => grant(tx, houses[ids % CUSTOMERS]))
    const among = () => store.transact((tx) => grant(tx))
    const byHand = () => {
      const n = ++ids
      const values = [`grant:${n}`, HOUSE, accounts[n % CUSTOMERS], 20_000_000, n]
      return pool.query({ name: 'by_hand', text: 'select by_hand($1, $2, $3, $4, $5)', values })
    }
    await ours()
    const byStatement = () => {
      const n = ++ids
      const accounted = ['grant', HOUSE, accounts[n % CUSTOMERS], 'usd', 20_000_000]
      return bare.query({
        name: 'ours',
        text: statement,
        values: [`grant:${n}`, ...accounted, n, null, null],
      })
    }
    const peer = pgledger?.(connections)
    const median = await alternate(
      [
        { name: 'ours', run: () => together(TURN_SECONDS, connections, ours) },
        { name: 'spread', run: () => together(TURN_SECONDS, connections, spread) },
        { name: 'among', run: () => together(TURN_SECONDS, connections, among) },
        { name: 'statement', run: () => together(TURN_SECONDS, connections, byStatement) },
        { name: 'hand', run: () => together(TURN_SECONDS, connections, byHand) },
        ...(peer
          ? [{ name: 'pgledger', run: () => together(TURN_SECONDS, connections, peer.transfer) }]
          : []),
      ],
      Math.ceil((rounds * seconds) / TURN_SECONDS),
    )
    const line = {
      item: 5,
      what: `ledger on PostgreSQL, ${connections} connection${connections > 1 ? 's' : ''}`,
      ours: median('ours', itself),
      unit: 'transfers/s',
    }
    const hand = { peer: 'plpgsql function by hand', theirs: median('hand', itself) }
    figures.push({ ...line, ...hand, goal: { atLeast: 0.9 } })
    const sent = `${line.what}, its statement sent by the same client as by hand`
    figures.push({ ...line, ...hand, what: sent, ours: median('statement', itself) })
    const what = `${line.what}, in a transaction as grants and captures are`
    figures.push({ ...line, ...hand, what, ours: median('among', itself) })
    const wide = { peer: 'spread over a thousand of the house', theirs: median('spread', itself) }
    figures.push({
      ...line,
      what: `${line.what}, all on one house account`,
      ...wide,
      goal: { atLeast: 0.95 },
    })
    if (peer)
      figures.push({ ...line, peer: 'pgledger', theirs: median('pgledger', itself), goal: { atLeast: 3 } })
    await store.close()
    await pool.end()
    await bare.end()
    await peer?.close()
  }
  await admin.end()
  await server.stop()
  return figures
}

async function prepareByHand(url: string, accounts: readonly string[]): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  // The function posts by itself, so the trigger that does it in ours would do it twice.
  await client.query('alter table transfers disable trigger transfers_post')
  await client.query(readFileSync(new URL('./peers/postgres.sql', import.meta.url), 'utf8'))
  await client.query(`insert into accounts (id, currency, holder) values ('${HOUSE}', 'usd', 'house')`)
  await client.query(
    `insert into accounts (id, currency, holder) select unnest($1::text[]), 'usd', 'customer'`,
    [accounts],
  )
  await client.end()
}

/** The same between accounts of pgledger's. @returns how to open so many connections that do it */
async function preparePgledger(url: string, args: { files: readonly string[]; accounts: readonly string[] }) {
  const client = new pg.Client(url)
  await client.connect()
  for (const file of args.files) await client.query(readFileSync(file, 'utf8'))
  const open = `select id from pgledger_create_account($1, 'usd')`
  const house = (await client.query(open, ['house'])).rows[0].id
  const customers: string[] = []
  for (const name of args.accounts) customers.push((await client.query(open, [name])).rows[0].id)
  await client.end()
  return (connections: number) => {
    const pool = new pg.Pool({ connectionString: url, max: connections })
    pool.on('error', () => {})
    return {
      transfer: () =>
        pool.query({
          name: 'pgledger',
          text: 'select id from pgledger_create_transfer($1, $2, $3)',
          values: [house, customers[++ids % CUSTOMERS], 20],
        }),
      close: () => pool.end(),
    }
  }
}

/** So many at once, each doing it again and again for so long. @returns how often a second, all together */
async function together(seconds: number, many: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  let done = 0
  await Promise.all(
    Array.from({ length: many }, async () => {
      while (performance.now() < endsAt) {
        await work()
        done++
      }
    }),
  )
  return (done * 1000) / (performance.now() - startedAt)
}
