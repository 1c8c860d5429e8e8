import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as jobs from '../../src/store/jobs.ts'
import * as ledger from '../../src/store/ledger.ts'
import type { Store, Tx } from '../../src/store/store.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { hearStatements } from '../statements.ts'
import { currency, foundTown, grant, holdOf, purchase, type Town } from './town.ts'

type Place = { store: Store; town: Town; ana: string }
type Work = (place: Place) => Promise<unknown>

/** What it takes in the database. Who adds a statement here makes everybody wait longer: find a way without first. */
const operations: [what: string, statements: string[], work: Work, before?: Work][] = [
  [
    'a transfer by itself',
    ['insert transfers'],
    ({ store, ana }) => store.autocommit((tx) => ledger.post(tx, grant(ana, 1, `one:${ana}`))),
  ],
  [
    'a transfer that was posted before',
    ['insert transfers', 'select transfers'],
    ({ store, ana }) => store.autocommit((tx) => ledger.post(tx, grant(ana, 1, `two:${ana}`))),
    ({ store, ana }) => store.autocommit((tx) => ledger.post(tx, grant(ana, 1, `two:${ana}`))),
  ],
  [
    'a grant along with something else',
    ['begin', 'insert transfers', 'commit'],
    ({ store, ana }) => store.transact((tx) => ledger.post(tx, grant(ana, 1, `three:${ana}`))),
  ],
  [
    'a purchase that is paid for',
    ['begin', 'insert transfers', 'commit'],
    ({ store, ana }) => store.transact((tx) => ledger.spend(tx, purchase(ana, 1))),
  ],
  [
    'a hold',
    ['begin', 'insert holds', 'commit'],
    ({ store, ana }) => store.transact((tx) => ledger.hold(tx, holdOf(ana, 1))),
  ],
  [
    'a capture',
    ['begin', 'update holds', 'insert transfers', 'commit'],
    ({ town, ana }) => town.capture(ana, 1),
    ({ town, ana }) => town.hold(ana, 2),
  ],
  [
    'a hold that is let go',
    ['begin', 'update holds', 'commit'],
    ({ town, ana }) => town.release(ana),
    ({ town, ana }) => town.hold(ana, 2),
  ],
  ['a customer’s balance', ['begin', 'select accounts', 'commit'], ({ town, ana }) => town.availableTo(ana)],
  ['when the next job is due', ['select jobs'], ({ store }) => store.readOne((read) => jobs.nextDueAt(read))],
  [
    'a job that is left with something',
    ['begin', 'insert jobs', 'commit'],
    ({ store, ana }) => store.transact((tx) => jobs.leave(tx, { kind: 'knit', subject: ana, at: 1 })),
  ],
  [
    'jobs that are taken',
    ['update jobs'],
    ({ store }) => store.autocommit((tx) => jobs.take(tx, { now: 1, leaseMs: 1, limit: 16 })),
  ],
  [
    'a job that is done',
    ['delete jobs'],
    ({ store, ana }) => store.autocommit((tx) => jobs.finish(tx, { id: `knit:${ana}`, due_at: 1 })),
  ],
]

describe.each(engines)('statements, on $name', ({ name, open }) => {
  const heard = hearStatements()
  let database: TestDatabase
  let store: Store
  let town: Town
  beforeAll(async () => {
    database = await open({ onStatement: heard.onStatement })
    store = database.store
    town = await foundTown(store)
  })
  afterAll(() => database.close())

  test.each(operations)('%s: %j', async (_what, statements, work, before) => {
    const ana = await town.someone(100)
    const place = { store, town, ana }
    await before?.(place)
    // SQLite begins and commits for many at once.
    const wanted = name === 'sqlite' ? statements.filter((one) => !/^(begin|commit)$/.test(one)) : statements
    expect(await heard.during(() => work(place))).toEqual(wanted)
  })

  test('a look of one statement is stopped before it asks a second, or changes something', async () => {
    const account = { account: await town.someone(100), currency }
    const twice = store.readOne(async (read) => [
      await ledger.balance(read, account),
      await ledger.balance(read, account),
    ])
    await expect(twice).rejects.toThrow('Use read')
    const change = store.readOne((read) => ledger.post(read as Tx, grant(account.account, 1)))
    await expect(change).rejects.toThrow('Use read')
    expect(await store.readOne((read) => ledger.balance(read, account))).toMatchObject({
      availableMicros: 100,
    })
    expect(
      await store.read(async (read) => [
        await ledger.balance(read, account),
        await ledger.balance(read, account),
      ]),
    ).toHaveLength(2)
  })

  test('work that would change two things in autocommit is stopped before the second', async () => {
    const ana = await town.someone(100)
    const twice = store.autocommit(async (tx) => {
      await ledger.post(tx, grant(ana, 1, `first:${ana}`))
      await ledger.post(tx, grant(ana, 1, `second:${ana}`))
    })
    await expect(twice).rejects.toThrow('Use transact')
    const account = { account: ana, currency }
    const { creditsMicros } = await store.read((read) => ledger.balance(read, account))
    expect(creditsMicros).toBeLessThanOrEqual(101)
  })
})
