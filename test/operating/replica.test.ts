import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inviteOperator } from '../../src/flows/invite-operator.ts'
import { findAt } from '../../src/store/customers.ts'
import { readCursor, writeCursor } from '../../src/store/events.ts'
import { openStore, type Read } from '../../src/store/store.ts'
import { texttill } from '../cli/command-line.ts'
import { welcome } from '../console/visitor.ts'
import { openShop, type Shop } from '../money/open-shop.ts'
import { until } from '../open-till.ts'
import { type PostgresServer, startPostgres } from '../postgres.ts'

const LATE = /As of <time datetime="[^"]+">[^<]+<\/time>, (\d+) s ago: the replica/

let first: PostgresServer
let standby: PostgresServer
let shop: Shop
/** Who changes things, and who only looks. */
let olga: Awaited<ReturnType<typeof welcome>>
let rita: Awaited<ReturnType<typeof welcome>>

beforeAll(async () => {
  first = await startPostgres({ settings: ['synchronous_commit=on'] })
  standby = await startPostgres({ standbyOf: first })
  shop = await openShop(
    async () => {
      const store = await openStore(first.url)
      return { store, url: first.url, close: () => store.close() }
    },
    { storeOptions: { replicaUrl: standby.url } },
  )
  const enter = async (name: string, role: 'owner' | 'read-only') =>
    welcome(shop.till.url, await inviteOperator(shop.house, { name, role, actor: 'command-line' }))
  olga = await enter('olga', 'owner')
  rita = await enter('rita', 'read-only')
})
afterAll(async () => {
  await shop?.close()
  await standby?.stop()
  await first?.stop()
})

/** Has the standby do something, as who looks after it would. */
async function order<Row>(statement: string, { url }: Pick<PostgresServer, 'url'> = standby): Promise<Row> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query(statement)).rows[0] as Row
  } finally {
    await client.end()
  }
}

const accountOf = async (person: string) => {
  const { id } = (await shop.database.store.read((read) => findAt(read, person)))!
  return `/console/customers/${id}`
}

/** Somebody new pays 20. */
async function sale(): Promise<string> {
  const { person } = await shop.regular()
  await shop.settled()
  return person
}

const metric = async (name: string) =>
  Number(
    new RegExp(`^texttill_${name} (\\S+)`, 'm').exec(
      await (await fetch(`${shop.till.url}/metrics`)).text(),
    )![1],
  )

/** What stands below a figure's name, in large. */
const figure = (page: string, name: string) => new RegExp(`<h2>${name}</h2><strong>([^<]+)`).exec(page)![1]

it('shows at once what has just happened, though it is read from the replica', async () => {
  for (const sum of ['$20.00', '$40.00', '$60.00']) {
    await sale()
    const { page } = await rita.get('/console')
    expect(figure(page, 'Money in')).toBe(sum)
    expect(page).not.toMatch(LATE)
  }
})

it('gives up a report that takes too long on the replica, and does not load the first server with it', async () => {
  const store = await openStore(first.url, { replicaUrl: standby.url })
  const ran: { standby: boolean; longest: string }[] = []
  const slow = store.report(async ({ db }) => {
    const { rows } = await sql<{ standby: boolean; longest: string }>`
      select pg_is_in_recovery() as standby, current_setting('statement_timeout') as longest`.execute(db)
    ran.push(rows[0]!)
    // As if it were over.
    await sql`set local statement_timeout = 50`.execute(db)
    await sql`select pg_sleep(5)`.execute(db)
  })
  await expect(slow).rejects.toMatchObject({ code: '57014' })
  expect(ran).toEqual([{ standby: true, longest: '10s' }])
  expect(await store.report(async () => {})).toMatchObject({ from: 'replica' })
  await store.close()
})

it('shows figures that stand still while the replica does, and how old they are, but accounts as they are', async () => {
  await order('select pg_wal_replay_pause()')
  const account = await accountOf(await sale())
  for (const path of ['/console', '/console/books', '/console/orders', '/console/search?q=nobody'])
    expect((await rita.get(path)).page, path).toMatch(LATE)
  const { page } = await rita.get('/console')
  expect(figure(page, 'Money in')).toBe('$60.00')
  expect(page).toMatch(/data-late/)
  expect(await metric('replica_behind_seconds')).toBeGreaterThan(0)
  expect(await metric('replica_gone')).toBe(0)
  const current = (await rita.get(account)).page
  expect(current).not.toMatch(LATE)
  expect(current).toMatch(/\$20\.00/)
  // A file has no place to say how old it is.
  expect((await rita.get('/console/today.csv')).page).toMatch(/,80\.00,0\.00,[^\n]*\r\n$/)
})

it('shows operators what they have changed themselves, however far behind the replica is', async () => {
  const account = await accountOf(await sale())
  await olga.get(account)
  const { page } = await olga.post(`${account}/give`, { amount: '7', reason: 'a wet ticket', key: 'once' })
  expect(page).toMatch(/\$27\.00/)
  const { page: list } = await olga.get('/console/deeds')
  expect(list).toMatch(/a wet ticket/)
  expect(list).not.toMatch(LATE)
  expect((await rita.get('/console/deeds')).page).not.toMatch(/a wet ticket/)
})

it('says on the command line too how far behind it is', async () => {
  const env = { DATABASE_URL: first.url, DATABASE_REPLICA_URL: standby.url }
  const verdict = JSON.parse((await texttill(['verify', '--json'], env)).out)
  expect(verdict).toMatchObject({ ok: true })
  expect(verdict.behindMs).toBeGreaterThan(0)
})

it('goes on with the first server when the replica is gone, and returns to the replica', async () => {
  await standby.stop()
  const alone = (await rita.get('/console')).page
  expect(figure(alone, 'Money in')).toBe('$100.00')
  expect(alone).not.toMatch(LATE)
  expect(await metric('replica_gone')).toBe(1)
  const env = { DATABASE_URL: first.url, DATABASE_REPLICA_URL: standby.url }
  expect((await texttill(['doctor'], env)).out).toMatch(/✗ replica +It is not read: connect ECONNREFUSED/)

  standby = await startPostgres({ standbyOf: first, port: Number(new URL(standby.url).port) })
  await sale()
  await until(
    () => order<{ has: boolean }>('select pg_last_xact_replay_timestamp() is not null as has'),
    ({ has }) => has,
  )
  await order('select pg_wal_replay_pause()')
  await sale()
  const isLate = async () => LATE.test((await rita.get('/console')).page)
  await until(isLate, (late) => late)
  await order('select pg_wal_replay_resume()')
  await until(isLate, (late) => !late)
  expect(figure((await rita.get('/console')).page, 'Money in')).toBe('$140.00')
})

it('is no database of a till by itself, which is said, and what to do', async () => {
  const only = { DATABASE_URL: standby.url }
  const said =
    /a standby, which can be read and not written\b.* Promote it, or name the server that it follows/
  expect(await texttill(['operator', 'add', 'max'], only)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^Cannot open the database: It is/),
  })
  const doctor = await texttill(['doctor'], only)
  expect(doctor.code).toBe(1)
  expect(doctor.out).toMatch(/^✗ database +\S+ is a standby, which can be read and not written\.$/m)
  expect(doctor.out).toMatch(/→ Promote it, or have DATABASE_URL name the server that it follows/)

  // Of an empty one, too.
  await order('create database empty', first)
  const empty = Object.assign(new URL(standby.url), { pathname: '/empty' }).href
  await until(
    () => order('select 1 as one', { url: empty }).catch(() => undefined),
    (row) => row !== undefined,
  )
  const moved = await texttill(['migrate'], { DATABASE_URL: empty })
  expect(moved).toMatchObject({ code: 1, err: expect.stringMatching(said) })
})

it('leaves alone the standby of another till', async () => {
  await order('create database other', first)
  const told: (string | undefined)[] = []
  const other = await openStore(Object.assign(new URL(first.url), { pathname: '/other' }).href, {
    replicaUrl: standby.url,
    onReplica: (error) => told.push(error?.message),
  })
  const { found } = await other.report((read) => findAt(read, '+14155550101'))
  expect(found).toBeUndefined()
  expect(told).toEqual(['It is no standby of this database.'])
  await other.close()
})

it('leaves alone one that was promoted, and so is another database', async () => {
  await order('select pg_promote()')
  await sale()
  const { page } = await rita.get('/console')
  expect(figure(page, 'Money in')).toBe('$160.00')
  expect(page).not.toMatch(LATE)
})

it('leaves alone one that has what was lost at a failover, and reads one that follows the new server', async () => {
  const old = await startPostgres({ settings: ['synchronous_commit=on'] })
  const before = await openStore(old.url)
  await before.transact((tx) => writeCursor(tx, { name: 'till', value: 'till_1' }))
  const ahead = await startPostgres({ standbyOf: old })
  const way = await openWay(old)
  const heir = await startPostgres({ standbyOf: { ...old, url: way.url } })
  const loyal = await startPostgres({ standbyOf: { ...old, url: way.url } })
  const here = (read: Read) => readCursor(read, 'what was sold last')
  // Two of them hear nothing any more when the last is sold, and one has it.
  way.end()
  await before.transact(async (tx) => {
    await writeCursor(tx, { name: 'what was sold last', value: 'x'.repeat(5_000_000) })
  })
  await until(
    () =>
      order<{ has: boolean }>(`select exists (select from cursors where name like 'what%') as has`, ahead),
    ({ has }) => has,
  )
  await before.close()
  await old.stop()
  await order('select pg_promote()', heir)

  const told: (string | undefined)[] = []
  const onReplica = (error?: Error) => told.push(error?.message)
  const wrong = await openStore(heir.url, { replicaUrl: ahead.url, onReplica })
  expect(await wrong.report(here)).toMatchObject({ found: undefined, from: 'first' })
  expect(told).toEqual(['It follows the server from before a failover, or has had no checkpoint since.'])
  await wrong.close()

  way.leadTo(heir)
  const right = await openStore(heir.url, { replicaUrl: loyal.url })
  await right.transact((tx) => writeCursor(tx, { name: 'what was sold last', value: 'a map' }))
  await order('checkpoint', heir)
  await until(
    async () => {
      await order('checkpoint', loyal)
      return right.report(here)
    },
    ({ from }) => from === 'replica',
  )
  expect(await right.report(here)).toMatchObject({ found: 'a map', from: 'replica', behindMs: 0 })
  await right.close()
  for (const server of [loyal, ahead, heir]) await server.stop()
  way.close()
}, 120_000)

/** The way of standbys to the server that they follow, which can end, and lead to another. */
async function openWay({ url }: { url: string }) {
  let to: string | undefined = new URL(url).port
  const open = new Set<Socket>()
  const server = createServer((near) => {
    if (to === undefined) return void near.destroy()
    const far = connect(Number(to), '127.0.0.1')
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => {})
    }
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const end = () => {
    to = undefined
    for (const socket of open) socket.destroy()
  }
  return {
    url: Object.assign(new URL(url), { port: String(port) }).href,
    end,
    leadTo(other: { url: string }) {
      to = new URL(other.url).port
    },
    close() {
      end()
      server.close()
    },
  }
}
