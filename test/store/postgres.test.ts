import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verify } from '../../src/cli/verify.ts'
import { keepOwner } from '../../src/flows/invite-operator.ts'
import * as consoleLists from '../../src/store/console-lists.ts'
import * as days from '../../src/store/day-totals.ts'
import * as events from '../../src/store/events.ts'
import * as ledger from '../../src/store/ledger.ts'
import * as operators from '../../src/store/operators.ts'
import * as orders from '../../src/store/orders.ts'
import { standStill, takeTime } from '../../src/store/patience.ts'
import * as promotions from '../../src/store/promotions.ts'
import { openStore, type Read, type Store, type Tx } from '../../src/store/store.ts'
import * as textList from '../../src/store/text-list.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { until } from '../open-till.ts'

const currency = 'usd'
const [, { open }] = engines as [unknown, (typeof engines)[0]]

describe('many at once on PostgreSQL', () => {
  let database: TestDatabase
  let store: Store
  let waits: number[]
  beforeEach(async () => {
    waits = []
    database = await open({ sleep: async (ms) => waits.push(ms), random: () => 0.5 })
    store = database.store
    await store.transact(async (tx) => {
      for (const id of ['customer:ana', 'customer:ben'])
        await ledger.openAccount(tx, { id, currency, holder: 'customer' })
      await ledger.openAccount(tx, { id: 'house:stripe', currency, holder: 'house' })
    })
  })
  afterEach(() => database.close())

  const grant = (credit: string, amountMicros: number, id = `grant:${credit}`): ledger.Transfer => ({
    id,
    kind: 'grant',
    debit: 'house:stripe',
    credit,
    currency,
    amountMicros,
    at: 1,
  })
  const available = async (account: string) =>
    (await store.read((read) => ledger.balance(read, { account, currency }))).availableMicros

  test('two that lock each other out are both done in the end, and signalled once', async () => {
    let heard = 0
    store.on('transfers', () => {
      heard++
    })
    const bothHaveOne = meeting(2)
    const credit = (first: string, second: string) =>
      store.transact(async (tx) => {
        await ledger.post(tx, grant(first, 1, `${first} before ${second}`))
        await bothHaveOne()
        await ledger.post(tx, grant(second, 1, `${second} after ${first}`))
      })
    await Promise.all([credit('customer:ana', 'customer:ben'), credit('customer:ben', 'customer:ana')])
    expect([await available('customer:ana'), await available('customer:ben')]).toEqual([2, 2])
    // Who is chosen to give way may meet the other again before it is through.
    expect(waits.filter((ms) => ms <= 250).length).toBeGreaterThan(0)
    expect(heard).toBe(2)
  })

  /** Does two things at once: the first is committed when the second waits for it, or is done without. */
  async function atOnce<T>(first: (tx: Tx) => Promise<unknown>, second: (tx: Tx) => Promise<T>): Promise<T> {
    const [done, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const one = store.transact(async (tx) => {
      await first(tx)
      done.resolve()
      await commit.promise
    })
    await done.promise
    let isOver = false
    const two = store.transact(second).finally(() => {
      isOver = true
    })
    two.catch(() => {})
    const waiting = sql<{ pid: number }>`select pid from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    await until(
      async () => isOver || (await store.read(({ db }) => waiting.execute(db))).rows.length > 0,
      (is) => is,
    )
    commit.resolve()
    await one
    return two
  }

  test('the last use of a coupon is had once, by whichever of its codes', async () => {
    const uses = async (tx: Tx, code: string) => promotions.usesHere(tx, { id: code, coupon: 'first', code })
    const used = await atOnce(
      async (tx) => {
        await uses(tx, 'ANA1')
        await tx.db.insertInto('customers').values({ id: 'ana', address: '+1', created_at: 1 }).execute()
        const wish = { customer: 'ana', via: 'card', currency, reason: null, text_in: null } as const
        const sale = { credit_micros: 20, pay_micros: 10, discount_micros: 10, promotion: 'ANA1' }
        await orders.open(tx, { id: 'order', code: 'code', ...wish, ...sale, opened_at: 1 })
      },
      (tx) => uses(tx, 'BEN1'),
    )
    expect(used).toEqual({ code: 0, coupon: 1 })
  })

  test('of two owners who remove each other one stays', async () => {
    await store.transact(async (tx) => {
      for (const id of ['ana', 'ben']) {
        await operators.add(tx, { id, name: id, role: 'owner', at: 1 })
        await operators.setPassword(tx, { id, password: 'x' })
      }
    })
    const removes = (id: string) => async (tx: Tx) => {
      await keepOwner(tx, (await operators.find(tx, 'id', id))!)
      await operators.remove(tx, { id, at: 2 })
    }
    await expect(atOnce(removes('ana'), removes('ben'))).rejects.toMatchObject({ code: 'last-owner' })
  })

  test('two that begin a cursor at once agree on the first', async () => {
    const names = async (tx: Tx, value: string) => {
      await events.beginCursor(tx, { name: 'till', value })
      return events.readCursor(tx, 'till')
    }
    const agreed = await atOnce(
      (tx) => names(tx, 'the first'),
      (tx) => names(tx, 'the second'),
    )
    expect(agreed).toBe('the first')
  })

  test('days that two count at once are counted once', async () => {
    const row = { day: 1, kind: 'grant', debit: 'house:stripe', credit: 'customers', currency, count: 1 }
    const counts = (tx: Tx) =>
      days.add(tx, { what: 'days-counted-until', from: 0, until: 9, lines: [{ ...row, amount: 20 }] })
    await atOnce(counts, counts)
    const kept = await store.read(({ db }) =>
      db.selectFrom('day_totals').select(['count', 'amount']).execute(),
    )
    expect(kept).toEqual([{ count: 1, amount: 20 }])
  })

  test('one that collides for ever gives up, waiting longer each time but never for long', async () => {
    let tries = 0
    const hopeless = store.transact(async (tx) => {
      tries++
      await sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`.execute(tx.db)
    })
    await expect(hopeless).rejects.toMatchObject({ code: '40001' })
    expect(tries).toBe(10)
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 250, 250, 250])
  })

  test('lists of two tables skip and repeat nothing, in whichever order the database has letters', async () => {
    await store.transact(async ({ db }) => {
      await sql`alter table texts_in alter sid type text collate "en-x-icu";
        alter table texts_out alter ref type text collate "en-x-icu";
        alter table mails_out alter id type text collate "en-x-icu";
        alter table operator_mails alter id type text collate "en-x-icu"`.execute(db)
      await db.insertInto('customers').values({ id: 'ana', address: '+1', created_at: 1 }).execute()
      const olga = { id: 'olga', name: 'olga', role: 'owner', added_at: 1 } as const
      await db.insertInto('operators').values(olga).execute()
      const common = { customer: 'ana', sender: '+1', recipient: '+2', body: '' }
      const sent = { recipient: 'a@b.c', letter: '{}', state: 'sent', written_at: 1 } as const
      for (const id of ['a', 'B', 'c'])
        await db
          .insertInto('texts_in')
          .values({ ...common, sid: id, raw: '', received_at: 1 })
          .execute()
      for (const id of ['A', 'b', 'C']) {
        const text = { ...common, id, ref: id, segments: 1, encoding: 'GSM-7', state: 'sent' } as const
        await db
          .insertInto('texts_out')
          .values({ ...text, written_at: 1 })
          .execute()
        await db
          .insertInto('mails_out')
          .values({ ...sent, id, customer: 'ana' })
          .execute()
        const toOlga = `${id}${id}`
        await db
          .insertInto('operator_mails')
          .values({ ...sent, id: toOlga, operator: 'olga' })
          .execute()
      }
    })
    const leaf = (page: (read: Read, before?: { at: number; id: string }) => Promise<{ id: string }[]>) =>
      store.read(async (read) => {
        const seen: string[] = []
        for (let i = 0; i < 8; i++)
          for (const { id } of await page(read, seen.length ? { at: 1, id: seen.at(-1)! } : undefined))
            seen.push(id)
        return seen
      })
    const texts = await leaf((read, before) => textList.list(read, { customer: 'ana', limit: 1, before }))
    expect(texts).toEqual(['C', 'c', 'B', 'b', 'A', 'a'])
    const mails = await leaf((read, before) => consoleLists.mails(read, { limit: 1, before }))
    expect(mails).toEqual(['CC', 'C', 'bb', 'b', 'AA', 'A'])
  })

  test('a number that JavaScript cannot hold is refused, not rounded', async () => {
    const read = store.read((read) => sql`select 9007199254740993::bigint`.execute(read.db))
    await expect(read).rejects.toThrow('9007199254740993 is too big')
  })

  test('four processes that start at once on an empty database make its tables once', async () => {
    await store.transact(async (tx) => {
      await sql`drop schema public cascade; create schema public`.execute(tx.db)
    })
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(database.url)))
    for (const one of stores)
      await one.transact((tx) => ledger.openAccount(tx, { id: 'house:stripe', currency, holder: 'house' }))
    for (const one of stores) await one.close()
  })

  test('statements that a connection knows by name are said in full again when it has forgotten them', async () => {
    const ours = await openStore(database.url, { poolSize: 1, sleep: async () => {}, random: () => 0 })
    const credit = (id: string) => ours.autocommit((tx) => ledger.post(tx, grant('customer:ana', 1, id)))
    await credit('before')
    // What PgBouncer in transaction mode does when it knows nothing of prepared statements: another server answers.
    await ours.transact((tx) => sql`deallocate all`.execute(tx.db))
    expect(await credit('after')).toBe(true)
    expect(await available('customer:ana')).toBe(2)
    await ours.close()
  })

  test('nothing is prepared to bring tables up to date, which nobody would begin again', async () => {
    const ours = await openStore(database.url, { poolSize: 1 })
    const prepared = sql<{ count: number }>`select count(*) as count from pg_prepared_statements`
    expect((await ours.read((read) => prepared.execute(read.db))).rows).toEqual([{ count: 0 }])
    await ours.close()
  })

  test('a work that prints what it reads is run once, though statements are forgotten behind its back', async () => {
    const ours = await openStore(database.url, { poolSize: 1, isPrepared: false })
    const printed: string[] = []
    const print = async (account: string) =>
      ours.read(async (read) => {
        printed.push(account)
        await ledger.balance(read, { account, currency })
      })
    await print('customer:ana')
    await ours.transact((tx) => sql`deallocate all`.execute(tx.db))
    await print('customer:ben')
    expect(printed).toEqual(['customer:ana', 'customer:ben'])
    await ours.close()
  })

  test('a table that a newer till changes meanwhile is read on by those who know it as it was', async () => {
    const ours = await openStore(database.url, { poolSize: 1, sleep: async () => {}, random: () => 0 })
    const look = () =>
      ours.read((read) => read.db.selectFrom('jobs').selectAll().where('id', '=', 'x').execute())
    expect(await look()).toEqual([])
    await store.transact((tx) => sql`alter table jobs add column colour text`.execute(tx.db))
    expect(await look()).toEqual([])
    await ours.close()
  })

  test('a server that goes without a word is given up, and asked again by another connection', async () => {
    const line = await openLine(database.url)
    const ours = await openStore(line.url, { poolSize: 2, answerMs: 300 })
    const teller = await openStore(database.url)
    let heard = 0
    ours.on('hello', () => {
      heard++
    })
    const hello = () => teller.transact(async (tx) => tx.signal('hello')).then(() => heard)
    await expect.poll(hello).toBeGreaterThan(0)
    const look = () => ours.read((read) => ledger.balance(read, { account: 'customer:ana', currency }))
    const credit = (id: string) => ours.autocommit((tx) => ledger.post(tx, grant('customer:ana', 1, id)))
    await look()
    line.silence()
    const early = ours.transact((tx) => ledger.post(tx, grant('customer:ana', 1, 'lost')))
    await expect(early).rejects.toThrow('does not answer')
    await expect.poll(() => look().catch(() => 'not yet')).toMatchObject({ availableMicros: 0 })
    expect(await credit('after')).toBe(true)
    line.silence()
    await expect(credit('lost too')).rejects.toThrow('does not answer')
    const before = heard
    await expect.poll(hello, { timeout: 5_000 }).toBeGreaterThan(before)
    await ours.close()
    await teller.close()
    line.close()
  })

  test('one that goes without a word is given up, too, after a value that could not be written', async () => {
    const line = await openLine(database.url)
    const ours = await openStore(line.url, { poolSize: 1, answerMs: 300, listenUrl: 'off' })
    const unwritable = {
      toPostgres() {
        throw new Error('nobody can write this')
      },
    }
    const ask = (id: unknown) => ours.readOne((read) => orders.find(read, 'id', id as string))
    await expect(ask(unwritable)).rejects.toThrow('nobody can write this')
    const look = () => ours.readOne((read) => orders.findAttempt(read, 'none'))
    expect(await look()).toBeUndefined()
    line.silence()
    await expect(look()).rejects.toThrow('does not answer')
    await ours.close()
    line.close()
  })

  test('one that goes without a word when it is asked to tell what others do is asked by another connection', async () => {
    const line = await openLine(database.url)
    const silenceAtListen = () => {
      line.heard = (said) => {
        if (!said.includes('listen texttill')) return
        line.heard = undefined
        line.silence()
      }
    }
    silenceAtListen()
    const ours = await openStore(line.url, { answerMs: 300 })
    const teller = await openStore(database.url)
    let heard = 0
    ours.on('hello', () => {
      heard++
    })
    const hello = () => teller.transact(async (tx) => tx.signal('hello')).then(() => heard)
    await expect.poll(hello, { timeout: 10_000 }).toBeGreaterThan(0)
    await teller.close()
    await ours.close()
    // Whoever closes does not wait for that either.
    silenceAtListen()
    const closing = await openStore(line.url, { answerMs: 60_000 })
    await expect.poll(() => line.heard).toBe(undefined)
    await closing.close()
    line.close()
  })

  test('what is given up behind a locked table keeps no place at the server', async () => {
    const url = Object.assign(new URL(database.url), { search: '?application_name=given-up' }).href
    const ours = await openStore(url, { poolSize: 2, answerMs: 200, listenUrl: 'off' })
    const look = () => ours.readOne((read) => orders.find(read, 'id', 'order_none'))
    const waiting = async () => {
      const { rows } = await store.read(({ db }) =>
        sql`select pid from pg_stat_activity where application_name = 'given-up' and wait_event_type = 'Lock'`.execute(
          db,
        ),
      )
      return rows.length
    }
    await store.transact(async ({ db }) => {
      await sql`lock table orders in access exclusive mode`.execute(db)
      for (let i = 0; i < 4; i++) await expect(look()).rejects.toThrow('does not answer')
      await until(waiting, (count) => count === 0)
    })
    expect(await look()).toBeUndefined()
    await ours.close()
  })

  test('who says that it takes long is waited for', async () => {
    const ours = await openStore(database.url, { poolSize: 1, answerMs: 200 })
    const sleep = (read: Parameters<Parameters<Store['read']>[0]>[0]) =>
      sql`select pg_sleep(0.6)`.execute(read.db)
    await expect(ours.read(sleep)).rejects.toThrow('does not answer')
    await ours.read(async (read) => {
      await takeTime(read)
      await sleep(read)
    })
    await expect(ours.read(sleep)).rejects.toThrow('does not answer')
    await ours.close()
  })

  test('who prints what it reads may stand still for as long as nobody takes it', async () => {
    const idleMs = await database.store.read(async (read) => {
      const shown = () =>
        sql<{
          idle_in_transaction_session_timeout: string
        }>`show idle_in_transaction_session_timeout`.execute(read.db)
      const before = await shown()
      await standStill(read)
      return [before, await shown()].map(({ rows }) => rows[0]!.idle_in_transaction_session_timeout)
    })
    expect(idleMs).toEqual(['7s', '0'])
  })

  test('the books are proved with all the time that it takes, from the first statement on', async () => {
    const said: string[] = []
    const ours = await openStore(database.url, { onStatement: (statement) => said.push(statement) })
    said.length = 0
    await verify(ours)
    const ofVerify = said.filter((statement) => !/^begin|pg_notify/.test(statement))
    expect(ofVerify[0]).toMatch(/statement_timeout = 0/)
    await ours.close()
  })

  test('a connection that dies while nobody uses it is replaced', async () => {
    await store.transact((tx) => ledger.post(tx, grant('customer:ana', 1)))
    const other = await openStore(database.url)
    await other.transact((tx) =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(
        tx.db,
      ),
    )
    await expect.poll(() => available('customer:ana').catch(() => 'not yet')).toBe(1)
    await other.close()
  })

  test('connections are lent to one after the other, and closed when nobody needs them any more', async () => {
    const url = Object.assign(new URL(database.url), { search: '?application_name=ours' }).href
    const ours = await openStore(url, { poolSize: 5, answerMs: 400, listenUrl: 'off' })
    type Found = { pid: number }
    const pids = async () => {
      const { rows } = await store.read(({ db }) =>
        sql<Found>`select pid from pg_stat_activity where application_name = 'ours'`.execute(db),
      )
      return rows.map(({ pid }) => pid)
    }
    const pidOf = (wait: Promise<unknown>) =>
      ours.read(async ({ db }) => {
        const { rows } = await sql<Found>`select pg_backend_pid() as pid`.execute(db)
        await wait
        return rows[0]!.pid
      })
    const { promise: all, resolve } = Promise.withResolvers<void>()
    const five = Array.from({ length: 5 }, () => pidOf(all))
    await until(pids, ({ length }) => length === 5)
    // There are no more: who comes next waits until one is handed back, and has that.
    const sixth = pidOf(all)
    resolve()
    expect(await Promise.all(five)).toContain(await sixth)
    await until(pids, ({ length }) => length === 0)
    expect(await ours.autocommit((tx) => ledger.post(tx, grant('customer:ana', 1)))).toBe(true)
    await ours.close()
  })
})

/** A wire to PostgreSQL that can fall silent: nobody who is connected hears anything any more, not even an end. */
async function openLine(target: string): Promise<{
  url: string
  silence(): void
  /** Called with what is said. */
  heard: ((said: string) => void) | undefined
  close(): void
}> {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => {})
    }
    near.on('data', (said) => line.heard?.(String(said)))
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const line: Awaited<ReturnType<typeof openLine>> = {
    heard: undefined,
    url: Object.assign(new URL(target), { port: String((server.address() as AddressInfo).port) }).href,
    silence() {
      for (const socket of open) socket.unpipe().pause()
    },
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
  return line
}

/** A place where so many wait for each other, once. */
function meeting(people: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  return async () => {
    if (--people === 0) resolve()
    await promise
  }
}
