import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recount } from '../../src/store/audit.ts'
import * as ledger from '../../src/store/ledger.ts'
import { openStore, type Store, type Tx } from '../../src/store/store.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { currency, foundTown, grant, holdOf, purchase, type Town } from './town.ts'

describe.each(engines)('the store, on $name', ({ open }) => {
  let database: TestDatabase
  let store: Store
  let town: Town
  beforeAll(async () => {
    database = await open()
    store = database.store
    town = await foundTown(store)
  })
  afterAll(async () => {
    expect(await store.read(recount)).toEqual([])
    await database.close()
  })

  describe('transactions', () => {
    test('one that fails is undone alone; those beside it are kept', async () => {
      const [ana, ben, cleo, dan] = await Promise.all(Array.from({ length: 4 }, () => town.someone()))
      const outcomes = await Promise.allSettled([
        store.transact((tx) => ledger.post(tx, grant(ana!, 1))),
        store.autocommit((tx) => ledger.post(tx, grant(dan!, 1))),
        store.transact(async (tx) => {
          await ledger.post(tx, grant(ben!, 1))
          throw new Error('the lights went out')
        }),
        store.transact((tx) => ledger.post(tx, grant(cleo!, 1))),
      ])
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'rejected',
        'fulfilled',
      ])
      expect(outcomes[2]).toMatchObject({ reason: { message: 'the lights went out' } })
      expect(await Promise.all([ana, ben, cleo, dan].map((who) => town.availableTo(who!)))).toEqual([
        1, 0, 1, 1,
      ])
    })

    test('what is not committed is seen by nobody else', async () => {
      const ana = await town.someone()
      await store.transact(async (tx) => {
        await ledger.post(tx, grant(ana, 100))
        expect((await ledger.balance(tx, { account: ana, currency })).availableMicros).toBe(100)
        expect(await town.availableTo(ana)).toBe(0)
      })
      expect(await town.availableTo(ana)).toBe(100)
    })

    test('a look at the books is one moment, whatever is committed meanwhile', async () => {
      const ana = await town.someone(100)
      const seen = await store.read(async (read) => {
        const before = await ledger.balance(read, { account: ana, currency })
        await store.transact((tx) => ledger.spend(tx, purchase(ana, 100)))
        return [before, await ledger.balance(read, { account: ana, currency })]
      })
      expect(seen.map((balance) => balance.availableMicros)).toEqual([100, 100])
      expect(await town.availableTo(ana)).toBe(0)
    })

    test('nothing can be written through a look', async () => {
      const ana = await town.someone()
      const write = store.read((read) => ledger.post(read as Tx, grant(ana, 100)))
      await expect(write).rejects.toThrow(/read-?only/)
    })

    test('the books are in whole millionths, whoever writes into them', async () => {
      const ana = await town.someone(100)
      const line = { ...grant(ana, 1), id: 'grant:part', amountMicros: 1.5 }
      await expect(store.transact((tx) => ledger.post(tx, line))).rejects.toThrow(RangeError)
      const { amountMicros: amount, at: posted_at, ...rest } = line
      const refused = /whole|invalid input syntax for type bigint/
      for (const parts of [
        { amount, posted_at },
        { amount: 1, posted_at: 1.5 },
      ])
        await expect(
          store.transact(({ db }) =>
            db
              .insertInto('transfers')
              .values({ ...rest, ...parts, reference: null, note: null })
              .execute(),
          ),
        ).rejects.toThrow(refused)
      await expect(
        store.transact(({ db }) =>
          db
            .insertInto('holds')
            .values({ id: 'hold:part', account: ana, currency, amount, state: 'open', opened_at: 1 })
            .execute(),
        ),
      ).rejects.toThrow(refused)
      expect(await town.availableTo(ana)).toBe(100)
    })

    test('listeners hear of a deed when it is done, and nothing of one that failed', async () => {
      const ana = await town.someone()
      const heard: number[] = []
      const stop = store.on('transfers', async () => heard.push(await town.availableTo(ana)))
      await store
        .transact(async (tx) => {
          await ledger.post(tx, grant(ana, 7, `undone:${ana}`))
          throw new Error('not this one')
        })
        .catch(() => {})
      await store.transact((tx) => ledger.post(tx, grant(ana, 5)))
      await expect.poll(() => heard).toEqual([5])
      stop()
      await store.transact((tx) => ledger.post(tx, grant(ana, 5, `unheard:${ana}`)))
      expect(heard).toEqual([5])
    })

    test('a query that comes after its transaction ended fails instead of joining another', async () => {
      const ana = await town.someone()
      const kept = await store.transact(async (tx) => tx)
      await expect(ledger.post(kept, grant(ana, 100))).rejects.toThrow()
      expect(await town.availableTo(ana)).toBe(0)
    })
  })

  describe('transfers that stand alone', () => {
    test('come in at once: each is in the books once, and one that may not be fails alone', async () => {
      const [ana, ben] = [await town.someone(10), await town.someone()]
      const post = (transfer: ledger.Transfer) => store.autocommit((tx) => ledger.post(tx, transfer))
      const outcomes = await Promise.allSettled([
        post(grant(ben, 1)),
        post(grant('customer:nobody', 1, `nobody:${ana}`)),
        post(purchase(ana, 1_000)),
        post(grant(ana, 2, `more:${ana}`)),
        post(grant(ana, 2, `more:${ana}`)),
        ...Array.from({ length: 200 }, (_, i) => post(grant([ana, ben][i % 2]!, 1, `${i}:${ana}`))),
      ])
      const told = outcomes.map((one) =>
        one.status === 'fulfilled' ? one.value : (one.reason.code ?? 'refused'),
      )
      expect(told.slice(3, 5).toSorted()).toEqual([false, true])
      await expect(post(grant(ana, 3, `more:${ana}`))).rejects.toMatchObject({ code: 'posted-otherwise' })
      expect(outcomes.slice(0, 3).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
      expect(told.slice(5)).toEqual(Array(200).fill(true))
      expect([await town.availableTo(ana), await town.availableTo(ben)]).toEqual([112, 101])
    })

    test('of two processes do not wait for each other for ever', async () => {
      const people = await Promise.all(Array.from({ length: 5 }, () => town.someone()))
      const other = await openStore(database.url)
      const all = Array.from({ length: 300 }, (_, i) =>
        [store, other][i % 2]!.autocommit((tx) =>
          ledger.post(tx, grant(people[(i * 7) % 5]!, 1, `both:${i}:${people[0]}`)),
        ),
      )
      expect(await Promise.all(all)).toEqual(Array(300).fill(true))
      for (const one of people) expect(await town.availableTo(one)).toBe(60)
      await other.close()
    })
  })

  describe('the database', () => {
    test('can be opened again and has everything', async () => {
      const ana = await town.someone(100)
      const again = await openStore(database.url)
      expect(await town.availableTo(ana, again)).toBe(100)
      expect(await again.read(recount)).toEqual([])
      await again.close()
    })

    test('is shared by two processes: what either commits, both count', async () => {
      const ana = await town.someone(100)
      const other = await openStore(database.url)
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          [store, other][i % 2]!.transact((tx) => ledger.hold(tx, holdOf(ana, 10, `hold:${i}:${ana}`))),
        ),
      )
      expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(10)
      expect(await town.availableTo(ana, other)).toBe(0)
      await other.close()
    })

    test('finishes what was begun when it is closed, and takes nothing more', async () => {
      const ana = await town.someone()
      const other = await openStore(database.url)
      const begun = Array.from({ length: 20 }, (_, i) =>
        other.transact((tx) => ledger.post(tx, grant(ana, 1, `begun:${i}:${ana}`))),
      )
      await other.close()
      expect(await Promise.all(begun)).toEqual(Array(20).fill(true))
      await expect(other.transact(async () => {})).rejects.toThrow('closed')
      await expect(other.read(async () => {})).rejects.toThrow('closed')
      expect(await town.availableTo(ana)).toBe(20)
    })
  })
})
