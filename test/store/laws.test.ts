import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recount } from '../../src/store/audit.ts'
import * as ledger from '../../src/store/ledger.ts'
import type { Read, Store, Tx } from '../../src/store/store.ts'
import { Problem } from '../../src/till/problem.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type Books, type Deed, emptyBooks, foretell } from './books.ts'

const currency = 'usd'
const CUSTOMERS = [0, 1]

// A counterexample that is not the smallest is better than a test that ran out of time.
const LIMITS = { numRuns: 100, interruptAfterTimeLimit: 20_000 }

const darkness = new Error('the lights went out')

const DONE: Record<Deed['what'], string | boolean> = {
  grant: true,
  refund: true,
  dispute: true,
  spend: 'posted',
  hold: 'held',
  capture: 'captured',
  void: 'voided',
}

const SIZE: Record<Deed['what'], number> = {
  grant: 20,
  spend: 5,
  hold: 10,
  capture: 5,
  void: 1,
  refund: 2,
  dispute: 4,
}

// Few names and few amounts, so that deeds meet: the same id again, with other contents, beyond the credit.
const deed: fc.Arbitrary<Deed> = fc
  .tuple(
    fc.constantFrom<Deed['what']>(
      'grant',
      'grant',
      'grant',
      'spend',
      'hold',
      'hold',
      'hold',
      'capture',
      'capture',
      'void',
      'refund',
      'dispute',
    ),
    fc.constantFrom(...CUSTOMERS),
    fc.integer({ min: 0, max: 5 }),
    fc.constantFrom(1, 2, 3),
  )
  .map(([what, who, id, size]) => ({ what, who, id, amount: size * SIZE[what] }))
const transactions = fc.array(
  fc.record({
    deeds: fc.array(deed, { minLength: 1, maxLength: 3 }),
    fails: fc.constantFrom(false, false, false, true),
  }),
  { minLength: 10, maxLength: 40 },
)

describe.each(engines)('the laws of the ledger, on $name', ({ open }) => {
  let database: TestDatabase
  let store: Store
  let towns = 0

  beforeAll(async () => {
    database = await open()
    store = database.store
  })
  afterAll(() => database.close())

  /** Two customers and a bank that nobody else deals with. */
  async function foundTown() {
    const town = ++towns
    const bank = `house:${town}`
    const customer = (who: number) => `customer:${town}-${who}`
    await store.transact(async (tx) => {
      await ledger.openAccount(tx, { id: bank, currency, holder: 'house' })
      for (const who of CUSTOMERS)
        await ledger.openAccount(tx, { id: customer(who), currency, holder: 'customer' })
    })

    function act(tx: Tx, { what, who, id, amount }: Deed): Promise<string | boolean> {
      const account = customer(who)
      const hold = `${town}:hold:${id}`
      const transfer = { id: `${town}:${what}:${id}`, kind: what, currency, amountMicros: amount, at: id }
      switch (what) {
        case 'grant':
          return ledger.post(tx, { ...transfer, debit: bank, credit: account })
        case 'refund':
        case 'dispute':
          return ledger.post(tx, { ...transfer, debit: account, credit: bank })
        case 'spend':
          return ledger.spend(tx, { ...transfer, debit: account, credit: bank })
        case 'hold':
          return ledger.hold(tx, { id: hold, account, currency, amountMicros: amount, at: id })
        case 'capture':
          return ledger.capture(tx, { hold, transfers: [{ ...transfer, credit: bank }], at: id })
        case 'void':
          return ledger.voidHold(tx, { hold, at: id })
      }
    }

    const balances = (read: Read) =>
      Promise.all(
        [bank, ...CUSTOMERS.map(customer)].map((account) => ledger.balance(read, { account, currency })),
      )
    return { act, balances: () => store.read(balances) }
  }

  test('one after the other, deeds end as a child with pencil and paper would foretell', async () => {
    await fc.assert(
      fc.asyncProperty(transactions, async (all) => {
        const { act, balances } = await foundTown()
        let books = emptyBooks(CUSTOMERS.length)
        for (const { deeds, fails } of all) {
          const draft = structuredClone(books)
          const foretold = deeds.map((one) => foretell(draft, one))
          const wrong = foretold.indexOf('wrong')
          const told = await store
            .transact(async (tx) => {
              const outcomes: (string | boolean)[] = []
              for (const one of deeds) outcomes.push(await act(tx, one))
              if (fails) throw darkness
              return outcomes
            })
            .catch((error: Error) => error)
          if (wrong >= 0) expect(told).toBeInstanceOf(Problem)
          else if (fails) expect(told).toBe(darkness)
          else expect(told).toEqual(foretold)
          if (wrong < 0 && !fails) books = draft
        }
        expect(await balances()).toEqual(paper(books))
        expect(await store.read(recount)).toEqual([])
      }),
      LIMITS,
    )
  })

  test('all at once, what people were told is what stands in the books', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 10, maxLength: 40 }), async (deeds) => {
        const { act, balances } = await foundTown()
        const told = await Promise.all(
          deeds.map((one) => store.transact((tx) => act(tx, one)).catch(mistake)),
        )
        const done = deeds.filter(({ what }, i) => told[i] === DONE[what])
        const names = done.map(({ what, id }) => `${what}:${id}`)
        expect(new Set(names).size).toBe(names.length)

        const [bank, ...customers] = await balances()
        const sum = (...kinds: string[]) =>
          done.filter(({ what }) => kinds.includes(what)).reduce((total, { amount }) => total + amount, 0)
        expect(bank).toMatchObject({
          spentMicros: sum('grant'),
          creditsMicros: sum('spend', 'refund', 'dispute', 'capture'),
        })
        for (const { availableMicros, clawedMicros } of customers)
          expect(availableMicros).toBeGreaterThanOrEqual(-clawedMicros)
        expect(await store.read(recount)).toEqual([])
      }),
      LIMITS,
    )
  })
})

/** Somebody's mistake is an answer too; anything else that throws is ours. */
function mistake(error: unknown): string {
  if (error instanceof Problem) return error.code
  throw error
}

function paper(books: Books): ledger.Balance[] {
  const lines = books.customers.map(({ credits, spent, clawed, held }) => ({
    creditsMicros: credits,
    spentMicros: spent,
    clawedMicros: clawed,
    heldMicros: held,
    availableMicros: credits - spent - clawed - held,
  }))
  const sum = (of: (line: ledger.Balance) => number) => lines.reduce((total, line) => total + of(line), 0)
  const came = sum((line) => line.spentMicros + line.clawedMicros)
  const went = sum((line) => line.creditsMicros)
  const bank = {
    creditsMicros: came,
    spentMicros: went,
    clawedMicros: 0,
    heldMicros: 0,
    availableMicros: came - went,
  }
  return [bank, ...lines]
}
