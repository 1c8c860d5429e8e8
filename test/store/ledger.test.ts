import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recount } from '../../src/store/audit.ts'
import * as ledger from '../../src/store/ledger.ts'
import type { Store, Tx } from '../../src/store/store.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { currency, foundTown, grant, holdOf, purchase, refund, STRIPE, type Town } from './town.ts'

describe.each(engines)('the ledger, on $name', ({ open }) => {
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

  describe('transfers', () => {
    test('credit arrives once, however often Stripe says so', async () => {
      const ana = await town.someone()
      const told = await Promise.all(
        Array.from({ length: 50 }, () => store.transact((tx) => ledger.post(tx, grant(ana, 100)))),
      )
      expect(told.filter(Boolean)).toHaveLength(1)
      expect(await town.availableTo(ana)).toBe(100)
    })

    test('the same id with another amount is somebody’s mistake and changes nothing', async () => {
      const ana = await town.someone(100)
      await expect(store.transact((tx) => ledger.post(tx, grant(ana, 200)))).rejects.toMatchObject({
        code: 'posted-otherwise',
        message: expect.stringContaining('amount 100'),
      })
      expect(await town.availableTo(ana)).toBe(100)
    })

    test('who cannot pay is refused, and told so in the same transaction', async () => {
      const ana = await town.someone(100)
      const outcome = await store.transact(async (tx) => {
        const first = await ledger.spend(tx, purchase(ana, 101))
        const second = await ledger.spend(tx, purchase(ana, 60, `cheaper:${ana}`))
        return [first, second]
      })
      expect(outcome).toEqual(['refused', 'posted'])
      expect(await town.availableTo(ana)).toBe(40)
    })

    test('a purchase that is posted is not refused later for want of credit', async () => {
      const ana = await town.someone(100)
      const pay = () => store.transact((tx) => ledger.spend(tx, purchase(ana, 100)))
      expect([await pay(), await pay()]).toEqual(['posted', 'already'])
    })

    test('a refund may push a balance below zero; then nothing can be spent until it is above again', async () => {
      const ana = await town.someone(100)
      await store.transact(async (tx) => {
        await ledger.spend(tx, purchase(ana, 80))
        await ledger.post(tx, refund(ana, 100))
      })
      expect(await town.availableTo(ana)).toBe(-80)
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
      expect(await town.availableTo('customer:nobody')).toBe(0)
      expect(await store.transact((tx) => ledger.spend(tx, purchase('customer:nobody', 1)))).toBe('refused')
      const fromTheHouse = { ...purchase(STRIPE, 1), id: 'spend:house' }
      expect(await store.transact((tx) => ledger.spend(tx, fromTheHouse))).toBe('refused')
    })

    test.each([0, -1, 0.5, Number.NaN, 2 ** 53])('%d is not an amount', async (amountMicros) => {
      const ana = await town.someone()
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
      const ana = await town.someone(100)
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
      const ana = await town.someone()
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
      const ana = await town.someone(100)
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          store.transact((tx) => ledger.hold(tx, holdOf(ana, 25, `hold:${i}:${ana}`))),
        ),
      )
      expect(outcomes.sort()).toEqual([...Array(4).fill('held'), ...Array(6).fill('refused')])
      expect(await town.availableTo(ana)).toBe(0)
    })

    test('captured for less than it holds, the rest is there again', async () => {
      const ana = await town.someone(100)
      expect(await town.hold(ana, 40)).toBe('held')
      expect(await town.hold(ana, 40)).toBe('already')
      expect(await town.availableTo(ana)).toBe(60)
      expect(await town.capture(ana, 20, 9)).toBe('captured')
      expect(await town.capture(ana, 20, 9)).toBe('already')
      expect(await town.release(ana)).toBe('captured')
      expect(await town.availableTo(ana)).toBe(71)
    })

    test('nothing beyond what was held can be captured; nothing at all can', async () => {
      const ana = await town.someone(100)
      await town.hold(ana, 40)
      await expect(town.capture(ana, 40, 1)).rejects.toMatchObject({ code: 'over-hold' })
      expect(await town.capture(ana)).toBe('captured')
      expect(await town.availableTo(ana)).toBe(100)
    })

    test('when capture and void race, one of them wins and the books agree with it', async () => {
      for (let round = 0; round < 10; round++) {
        const ana = await town.someone(100)
        await town.hold(ana, 30)
        const outcomes = await Promise.all([town.capture(ana, 30), town.release(ana)])
        const ended = [...outcomes, await town.availableTo(ana)]
        expect([
          ['captured', 'captured', 70],
          ['voided', 'voided', 100],
        ]).toContainEqual(ended)
      }
    })

    test('a refund in the middle of a command does not stop its capture', async () => {
      const ana = await town.someone(100)
      await town.hold(ana, 60)
      await store.transact((tx) => ledger.post(tx, refund(ana, 100)))
      expect(await town.capture(ana, 60)).toBe('captured')
      expect(await town.availableTo(ana)).toBe(-60)
    })

    test('a hold that never was is somebody’s mistake', async () => {
      await expect(town.capture('customer:nobody', 1)).rejects.toMatchObject({ code: 'no-hold' })
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
      const ana = await town.someone(100)
      await town.hold(ana, 10)
      await expect(store.transact((tx) => attempt(tx, ana))).rejects.toThrow()
      expect(await town.availableTo(ana)).toBe(90)
    })
  })
})
