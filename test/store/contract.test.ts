import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recount } from '../../src/store/audit.ts'
import * as ledger from '../../src/store/ledger.ts'
import { openStore, type Store, type Tx } from '../../src/store/store.ts'
import { engines, type TestDatabase } from '../engines.ts'

const currency = 'usd'
const STRIPE = 'house:stripe'
const REVENUE = 'house:revenue'

describe.each(engines)('the till, on $name', ({ open }) => {
  let database: TestDatabase
  let store: Store
  let customers = 0

  beforeAll(async () => {
    database = await open()
    store = database.store
    await store.transact(async (tx) => {
      for (const id of [STRIPE, REVENUE]) await ledger.openAccount(tx, { id, currency, holder: 'house' })
    })
  })
  afterAll(async () => {
    expect(await store.read(recount)).toEqual([])
    await database.close()
  })

  /** A customer of whom the till knows nothing else, with so much credit. */
  async function someone(creditMicros = 0): Promise<string> {
    const id = `customer:${++customers}`
    await store.transact(async (tx) => {
      await ledger.openAccount(tx, { id, currency, holder: 'customer' })
      if (creditMicros) await ledger.post(tx, grant(id, creditMicros))
    })
    return id
  }

  function grant(customer: string, amountMicros: number, id = `grant:${customer}`): ledger.Transfer {
    return { id, kind: 'grant', debit: STRIPE, credit: customer, currency, amountMicros, at: 1 }
  }

  function purchase(customer: string, amountMicros: number, id = `spend:${customer}`): ledger.Transfer {
    return { id, kind: 'spend', debit: customer, credit: REVENUE, currency, amountMicros, at: 2 }
  }

  function holdOf(customer: string, amountMicros: number, id = `hold:${customer}`) {
    return { id, account: customer, currency, amountMicros, at: 3 }
  }

  const availableTo = async (account: string, at: Pick<Store, 'read'> = store) =>
    (await at.read((read) => ledger.balance(read, { account, currency }))).availableMicros

  describe('transfers', () => {
    test('credit arrives once, however often Stripe says so', async () => {
      const ana = await someone()
      const told = await Promise.all(
        Array.from({ length: 50 }, () => store.transact((tx) => ledger.post(tx, grant(ana, 100)))),
      )
      expect(told.filter(Boolean)).toHaveLength(1)
      expect(await availableTo(ana)).toBe(100)
    })

    test('the same id with another amount is somebody’s mistake and changes nothing', async () => {
      const ana = await someone(100)
      await expect(store.transact((tx) => ledger.post(tx, grant(ana, 200)))).rejects.toMatchObject({
        code: 'posted-otherwise',
        message: expect.stringContaining('amount 100'),
      })
      expect(await availableTo(ana)).toBe(100)
    })

    test('who cannot pay is refused, and told so in the same transaction', async () => {
      const ana = await someone(100)
      const outcome = await store.transact(async (tx) => {
        const first = await ledger.spend(tx, purchase(ana, 101))
        const second = await ledger.spend(tx, purchase(ana, 60, `cheaper:${ana}`))
        return [first, second]
      })
      expect(outcome).toEqual(['refused', 'posted'])
      expect(await availableTo(ana)).toBe(40)
    })

    test('a purchase that is posted is not refused later for want of credit', async () => {
      const ana = await someone(100)
      const pay = () => store.transact((tx) => ledger.spend(tx, purchase(ana, 100)))
      expect([await pay(), await pay()]).toEqual(['posted', 'already'])
    })

    test('a refund may push a balance below zero; then nothing can be spent until it is above again', async () => {
      const ana = await someone(100)
      await store.transact(async (tx) => {
        await ledger.spend(tx, purchase(ana, 80))
        await ledger.post(tx, { ...purchase(ana, 100, `refund:${ana}`), kind: 'refund', credit: STRIPE })
      })
      expect(await availableTo(ana)).toBe(-80)
      const buy = (id: string) => store.transact((tx) => ledger.spend(tx, purchase(ana, 1, id)))
      expect(await buy(`one:${ana}`)).toBe('refused')
      await store.transact((tx) => ledger.post(tx, grant(ana, 81, `again:${ana}`)))
      expect(await buy(`two:${ana}`)).toBe('posted')
      expect(await store.read((read) => ledger.balance(read, { account: ana, currency }))).toEqual({
        creditsMicros: 181,
        spentMicros: 81,
        clawedMicros: 100,
        heldMicros: 0,
        availableMicros: 0,
      })
    })

    test('a stranger has nothing and can spend nothing; nobody spends in the name of the house', async () => {
      expect(await availableTo('customer:nobody')).toBe(0)
      expect(await store.transact((tx) => ledger.spend(tx, purchase('customer:nobody', 1)))).toBe('refused')
      const fromTheHouse = { ...purchase(STRIPE, 1), id: 'spend:house' }
      expect(await store.transact((tx) => ledger.spend(tx, fromTheHouse))).toBe('refused')
    })

    test.each([0, -1, 0.5, Number.NaN, 2 ** 53])('%d is not an amount', async (amountMicros) => {
      const ana = await someone()
      await expect(store.transact((tx) => ledger.post(tx, grant(ana, amountMicros)))).rejects.toThrow(
        RangeError,
      )
    })

    test('a total that could not be counted exactly any more is refused', async () => {
      const rich = { currency: 'xts', credit: 'customer:rich', debit: 'house:mint', kind: 'grant', at: 1 }
      const mint = (id: string, amountMicros: number) =>
        store.transact((tx) => ledger.post(tx, { ...rich, id, amountMicros }))
      await store.transact(async (tx) => {
        await ledger.openAccount(tx, { id: rich.credit, currency: 'xts', holder: 'customer' })
        await ledger.openAccount(tx, { id: rich.debit, currency: 'xts', holder: 'house' })
      })
      await mint('mint:1', Number.MAX_SAFE_INTEGER)
      await expect(mint('mint:2', 1)).rejects.toThrow(/check/i)
    })

    test('a house account is summed up from its transfers', async () => {
      const house = 'house:sums'
      await store.transact((tx) => ledger.openAccount(tx, { id: house, currency, holder: 'house' }))
      const ana = await someone(100)
      await store.transact(async (tx) => {
        await ledger.spend(tx, { ...purchase(ana, 70), credit: house })
        await ledger.post(tx, { ...grant(ana, 20, `sorry:${ana}`), debit: house })
      })
      expect(await store.read((read) => ledger.balance(read, { account: house, currency }))).toEqual({
        creditsMicros: 70,
        spentMicros: 20,
        clawedMicros: 0,
        heldMicros: 0,
        availableMicros: 50,
      })
    })

    test('history is read in pages, newest first, each line once', async () => {
      const ana = await someone()
      await store.transact(async (tx) => {
        for (let i = 0; i < 7; i++)
          await ledger.post(tx, { ...grant(ana, 1, `page:${i}:${ana}`), at: 10 + Math.floor(i / 3) })
        await ledger.spend(tx, { ...purchase(ana, 2), at: 11 })
      })
      const page = (before?: { posted_at: number; id: string }) =>
        store.read((read) => ledger.history(read, { account: ana, currency, limit: 3, before }))
      const seen: string[] = []
      for (let lines = await page(); lines.length; lines = await page(lines.at(-1)))
        seen.push(...lines.map((line) => line.id.split(':').slice(0, 2).join(':')))
      expect(seen).toHaveLength(8)
      expect(seen[0]).toBe('page:6')
      expect(seen.slice(1, 5).sort()).toEqual(['page:3', 'page:4', 'page:5', 'spend:customer'])
    })
  })

  describe('holds', () => {
    test('of ten holds of 25 that come at once on a credit of 100, four get through', async () => {
      const ana = await someone(100)
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          store.transact((tx) => ledger.hold(tx, holdOf(ana, 25, `hold:${i}:${ana}`))),
        ),
      )
      expect(outcomes.sort()).toEqual([...Array(4).fill('held'), ...Array(6).fill('refused')])
      expect(await availableTo(ana)).toBe(0)
    })

    test('captured for less than it holds, the rest is there again', async () => {
      const ana = await someone(100)
      const hold = `hold:${ana}`
      const transfers = [
        { id: `price:${ana}`, kind: 'capture', credit: REVENUE, amountMicros: 20, reference: 'run_1' },
        { id: `carriage:${ana}`, kind: 'capture', credit: REVENUE, amountMicros: 9 },
      ]
      const capture = (tx: Tx) => ledger.capture(tx, { hold, transfers, at: 4 })
      expect(await store.transact((tx) => ledger.hold(tx, holdOf(ana, 40)))).toBe('held')
      expect(await store.transact((tx) => ledger.hold(tx, holdOf(ana, 40)))).toBe('already')
      expect(await availableTo(ana)).toBe(60)
      expect(await store.transact(capture)).toBe('captured')
      expect(await store.transact(capture)).toBe('already')
      expect(await store.transact((tx) => ledger.voidHold(tx, { hold, at: 5 }))).toBe('captured')
      expect(await availableTo(ana)).toBe(71)
    })

    test('nothing beyond what was held can be captured', async () => {
      const ana = await someone(100)
      const hold = `hold:${ana}`
      await store.transact((tx) => ledger.hold(tx, holdOf(ana, 40)))
      const transfers = [{ id: `price:${ana}`, kind: 'capture', credit: REVENUE, amountMicros: 41 }]
      await expect(
        store.transact((tx) => ledger.capture(tx, { hold, transfers, at: 4 })),
      ).rejects.toMatchObject({ code: 'over-hold' })
      expect(await store.transact((tx) => ledger.capture(tx, { hold, transfers: [], at: 4 }))).toBe(
        'captured',
      )
      expect(await availableTo(ana)).toBe(100)
    })

    test('when capture and void race, one of them wins and the books agree with it', async () => {
      for (let round = 0; round < 10; round++) {
        const ana = await someone(100)
        const hold = `hold:${ana}`
        const transfers = [{ id: `price:${ana}`, kind: 'capture', credit: REVENUE, amountMicros: 30 }]
        await store.transact((tx) => ledger.hold(tx, holdOf(ana, 30)))
        const [captured, voided] = await Promise.all([
          store.transact((tx) => ledger.capture(tx, { hold, transfers, at: 4 })),
          store.transact((tx) => ledger.voidHold(tx, { hold, at: 4 })),
        ])
        expect([
          ['captured', 'captured', 70],
          ['voided', 'voided', 100],
        ]).toContainEqual([captured, voided, await availableTo(ana)])
      }
    })

    test('a refund in the middle of a command does not stop its capture', async () => {
      const ana = await someone(100)
      const transfers = [{ id: `price:${ana}`, kind: 'capture', credit: REVENUE, amountMicros: 60 }]
      await store.transact((tx) => ledger.hold(tx, holdOf(ana, 60)))
      await store.transact((tx) =>
        ledger.post(tx, { ...purchase(ana, 100, `refund:${ana}`), kind: 'refund', credit: STRIPE }),
      )
      await store.transact((tx) => ledger.capture(tx, { hold: `hold:${ana}`, transfers, at: 4 }))
      expect(await availableTo(ana)).toBe(-60)
    })

    test('forgotten holds are found when their time has passed', async () => {
      const ana = await someone(100)
      const id = `forgotten:${ana}`
      await store.transact((tx) => ledger.hold(tx, { ...holdOf(ana, 1, id), expiresAt: 1000 }))
      const expired = (now: number) => store.read((read) => ledger.expiredHolds(read, { now, limit: 10 }))
      expect(await expired(999)).toEqual([])
      expect(await expired(1000)).toEqual([id])
      await store.transact((tx) => ledger.voidHold(tx, { hold: id, at: 1001 }))
      expect(await expired(1001)).toEqual([])
    })
  })

  describe('history stays as it was written', () => {
    const attempts: [string, (tx: Tx, customer: string) => Promise<unknown>][] = [
      [
        'a transfer changed',
        (tx, ana) => tx.db.updateTable('transfers').set({ amount: 1 }).where('credit', '=', ana).execute(),
      ],
      ['a transfer deleted', (tx, ana) => tx.db.deleteFrom('transfers').where('credit', '=', ana).execute()],
      [
        'a hold changed',
        (tx, ana) => tx.db.updateTable('holds').set({ amount: 1 }).where('account', '=', ana).execute(),
      ],
      ['a hold deleted', (tx, ana) => tx.db.deleteFrom('holds').where('account', '=', ana).execute()],
      [
        'an ended hold ended again',
        async (tx, ana) => {
          await ledger.voidHold(tx, { hold: `hold:${ana}`, at: 9 })
          await tx.db.updateTable('holds').set({ state: 'captured' }).where('account', '=', ana).execute()
        },
      ],
      ['a transfer to itself', (tx, ana) => ledger.post(tx, { ...grant(ana, 1, `self:${ana}`), debit: ana })],
      ['a transfer to no account', (tx, ana) => ledger.post(tx, { ...grant(`${ana}0`, 1, `none:${ana}`) })],
      ['more spent than came in', (tx, ana) => ledger.post(tx, purchase(ana, 101))],
      [
        'an account that says what it is not',
        (tx) => ledger.openAccount(tx, { id: 'house:x', currency, holder: 'customer' }),
      ],
    ]
    test.each(attempts)('%s is refused by the database itself', async (_what, attempt) => {
      const ana = await someone(100)
      await store.transact((tx) => ledger.hold(tx, holdOf(ana, 10)))
      await expect(store.transact((tx) => attempt(tx, ana))).rejects.toThrow()
      expect(await availableTo(ana)).toBe(90)
    })
  })

  describe('transactions', () => {
    test('one that fails is undone alone; those beside it are kept', async () => {
      const [ana, ben, cleo] = [await someone(), await someone(), await someone()]
      const outcomes = await Promise.allSettled([
        store.transact((tx) => ledger.post(tx, grant(ana, 1))),
        store.transact(async (tx) => {
          await ledger.post(tx, grant(ben, 1))
          throw new Error('the lights went out')
        }),
        store.transact((tx) => ledger.post(tx, grant(cleo, 1))),
      ])
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(outcomes[1]).toMatchObject({ reason: { message: 'the lights went out' } })
      expect([await availableTo(ana), await availableTo(ben), await availableTo(cleo)]).toEqual([1, 0, 1])
    })

    test('what is not committed is seen by nobody else', async () => {
      const ana = await someone()
      await store.transact(async (tx) => {
        await ledger.post(tx, grant(ana, 100))
        expect((await ledger.balance(tx, { account: ana, currency })).availableMicros).toBe(100)
        expect(await availableTo(ana)).toBe(0)
      })
      expect(await availableTo(ana)).toBe(100)
    })

    test('a look at the books is one moment, whatever is committed meanwhile', async () => {
      const ana = await someone(100)
      const seen = await store.read(async (read) => {
        const before = await ledger.balance(read, { account: ana, currency })
        await store.transact((tx) => ledger.spend(tx, purchase(ana, 100)))
        return [before, await ledger.balance(read, { account: ana, currency })]
      })
      expect(seen.map((balance) => balance.availableMicros)).toEqual([100, 100])
      expect(await availableTo(ana)).toBe(0)
    })

    test('nothing can be written through a look', async () => {
      const ana = await someone()
      const write = store.read((read) => ledger.post({ ...read, signal() {} }, grant(ana, 100)))
      await expect(write).rejects.toThrow(/read-?only/)
    })

    test('listeners hear of a deed when it is done, and nothing of one that failed', async () => {
      const ana = await someone()
      const heard: number[] = []
      const stop = store.on('transfers', async () => heard.push(await availableTo(ana)))
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
      const ana = await someone()
      const kept = await store.transact(async (tx) => tx)
      await expect(ledger.post(kept, grant(ana, 100))).rejects.toThrow()
      expect(await availableTo(ana)).toBe(0)
    })
  })

  describe('the database', () => {
    test('can be opened again and has everything', async () => {
      const ana = await someone(100)
      const again = await openStore(database.url)
      expect(await availableTo(ana, again)).toBe(100)
      expect(await again.read(recount)).toEqual([])
      await again.close()
    })

    test('is shared by two processes: what either commits, both count', async () => {
      const ana = await someone(100)
      const other = await openStore(database.url)
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          [store, other][i % 2]!.transact((tx) => ledger.hold(tx, holdOf(ana, 10, `hold:${i}:${ana}`))),
        ),
      )
      expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(10)
      expect(await availableTo(ana, other)).toBe(0)
      await other.close()
    })

    test('finishes what was begun when it is closed, and takes nothing more', async () => {
      const ana = await someone()
      const other = await openStore(database.url)
      const begun = Array.from({ length: 20 }, (_, i) =>
        other.transact((tx) => ledger.post(tx, grant(ana, 1, `begun:${i}:${ana}`))),
      )
      await other.close()
      expect(await Promise.all(begun)).toEqual(Array(20).fill(true))
      await expect(other.transact(async () => {})).rejects.toThrow('closed')
      await expect(other.read(async () => {})).rejects.toThrow('closed')
      expect(await availableTo(ana)).toBe(20)
    })
  })
})
