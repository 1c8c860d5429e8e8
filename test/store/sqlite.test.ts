import { CompiledQuery, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { answersTo } from '../../src/store/answers.ts'
import * as ledger from '../../src/store/ledger.ts'
import { openStore, type Store, type Tx } from '../../src/store/store.ts'
import { engines, type TestDatabase } from '../engines.ts'

const currency = 'usd'
const [{ open }] = engines as [(typeof engines)[0]]

describe('one SQLite file for everybody', () => {
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await open()
    store = database.store
    await store.transact(async (tx) => {
      await ledger.openAccount(tx, { id: 'customer:ana', currency, holder: 'customer' })
      await ledger.openAccount(tx, { id: 'house:stripe', currency, holder: 'house' })
    })
  })
  afterEach(() => database.close())

  const grant = (tx: Tx, id: string) =>
    ledger.post(tx, {
      id,
      kind: 'grant',
      debit: 'house:stripe',
      credit: 'customer:ana',
      currency,
      amountMicros: 1,
      at: 1,
    })
  const available = async () =>
    (await store.read((read) => ledger.balance(read, { account: 'customer:ana', currency }))).availableMicros

  test('a transaction that waits for the world is undone, and nobody waits with it', async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
    const outcomes = await Promise.allSettled([
      store.transact((tx) => grant(tx, 'before')),
      store.transact(async (tx) => {
        await grant(tx, 'slow')
        await answered
      }),
      store.transact((tx) => grant(tx, 'after')),
    ])
    answer()
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({
      reason: { message: expect.stringContaining('other than the database') },
    })
    expect(await available()).toBe(2)
  })

  test('on a full disk nothing is acknowledged that is not kept, and when there is room again all goes on', async () => {
    const fill = async (tx: Tx) => {
      await sql`pragma max_page_count = 1`.execute(tx.db)
      const big = tx.db.insertInto('cursors').values({ name: 'big', value: 'x'.repeat(100_000) })
      await big.execute().catch(() => {})
      // SQLite has rolled everybody back by itself. Now this would be committed at once, alone.
      await grant(tx, 'small').catch(() => {})
    }
    const outcomes = await Promise.allSettled([
      store.transact((tx) => grant(tx, 'before')),
      store.transact(fill),
      store.transact((tx) => grant(tx, 'after')),
    ])
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(await available()).toBe(0)
    await store.transact((tx) => sql`pragma max_page_count = 100000`.execute(tx.db))
    await store.transact((tx) => grant(tx, 'after'))
    expect(await available()).toBe(1)
  })

  test('who is refused hears of it when that is durable for which they were', async () => {
    expect(await available()).toBe(0)
    const refused = store
      .transact(async () => {
        throw new Error('refused')
      })
      .catch(available)
    const beside = ['a', 'b', 'c'].map((id) => store.transact((tx) => grant(tx, id)))
    expect(await refused).toBe(3)
    await Promise.all(beside)
  })

  test('a thousand at once are committed in groups, each answered', async () => {
    let heard = 0
    store.on('transfers', () => {
      heard++
    })
    const told = await Promise.all(
      Array.from({ length: 1000 }, (_, i) => store.transact((tx) => grant(tx, `grant:${i}`))),
    )
    expect(told).toEqual(Array(1000).fill(true))
    expect(await available()).toBe(1000)
    expect(heard).toBeLessThan(10)
  })

  test('what answers a text is found without a look at every other', async () => {
    const said: string[] = []
    const hearing = await openStore(database.url, { onStatement: (statement) => said.push(statement) })
    await hearing.read((read) => answersTo(read, 'SM1'))
    await hearing.close()
    const statement = said.find((one) => one.includes('texts_out'))!
    const values = [...statement.matchAll(/\?/g)].map(() => 'SM1')
    const plan = await store.read(({ db }) =>
      db.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${statement}`, values)),
    )
    const steps = plan.rows.map(({ detail }) => detail)
    expect(steps.filter((step) => step.includes('texts_out'))).toEqual([
      expect.stringMatching(/^SEARCH texts_out USING INDEX .*\(id=\?\)$/),
      expect.stringMatching(/^SEARCH texts_out USING INDEX texts_out_answers /),
    ])
  })

  test('a transfer is not replaced either', async () => {
    await store.transact((tx) => grant(tx, 'once'))
    const replace = store.transact((tx) =>
      sql`insert or replace into transfers select id, kind, debit, credit, currency, 5, 1, null, null from transfers`.execute(
        tx.db,
      ),
    )
    await expect(replace).rejects.toThrow('never deleted')
  })

  test('a transaction inside a transaction is a mistake, as on PostgreSQL', async () => {
    await expect(store.transact((tx) => tx.db.transaction().execute(async () => {}))).rejects.toThrow(
      'not supported',
    )
  })

  test('a till in memory is gone when it is closed', async () => {
    const memory = await openStore(':memory:')
    await memory.transact((tx) => ledger.openAccount(tx, { id: 'house:x', currency, holder: 'house' }))
    await memory.close()
  })
})
