import * as ledger from '../../src/store/ledger.ts'
import type { Store } from '../../src/store/store.ts'

export const currency = 'usd'
export const STRIPE = 'house:stripe'
export const REVENUE = 'house:revenue'

/** People to tell stories about, in a store that others may use too. */
export type Town = {
  /** A customer of whom the till knows nothing else, with so much credit. Returns the account. */
  someone(creditMicros?: number): Promise<string>
  availableTo(account: string, at?: Pick<Store, 'read'>): Promise<number>
  /** Holds so much for `hold:<account>`. */
  hold(account: string, amountMicros: number): Promise<'held' | 'already' | 'refused'>
  /** Captures that hold with a transfer for each amount. */
  capture(account: string, ...amounts: number[]): Promise<'captured' | 'already' | 'voided'>
  /** Voids that hold. */
  release(account: string): Promise<'voided' | 'already' | 'captured'>
}

export async function foundTown(store: Store): Promise<Town> {
  let people = 0
  await store.transact(async (tx) => {
    for (const id of [STRIPE, REVENUE]) await ledger.openAccount(tx, { id, currency, holder: 'house' })
  })
  return {
    async someone(creditMicros = 0) {
      const id = `customer:${++people}`
      await store.transact(async (tx) => {
        await ledger.openAccount(tx, { id, currency, holder: 'customer' })
        if (creditMicros) await ledger.post(tx, grant(id, creditMicros))
      })
      return id
    },
    async availableTo(account, at = store) {
      return (await at.read((read) => ledger.balance(read, { account, currency }))).availableMicros
    },
    hold: (account, amountMicros) => store.transact((tx) => ledger.hold(tx, holdOf(account, amountMicros))),
    capture(account, ...amounts) {
      const transfers = amounts.map((amountMicros, i) => ({
        id: `capture:${i}:${account}`,
        kind: 'capture',
        credit: REVENUE,
        amountMicros,
      }))
      return store.transact((tx) => ledger.capture(tx, { hold: `hold:${account}`, transfers, at: 4 }))
    },
    release: (account) => store.transact((tx) => ledger.voidHold(tx, { hold: `hold:${account}`, at: 4 })),
  }
}

/** Credit that Stripe was paid for. */
export function grant(account: string, amountMicros: number, id = `grant:${account}`): ledger.Transfer {
  return { id, kind: 'grant', debit: STRIPE, credit: account, currency, amountMicros, at: 1 }
}

/** Credit that is spent. */
export function purchase(account: string, amountMicros: number, id = `spend:${account}`): ledger.Transfer {
  return { id, kind: 'spend', debit: account, credit: REVENUE, currency, amountMicros, at: 2 }
}

/** Credit that Stripe paid back. */
export function refund(account: string, amountMicros: number): ledger.Transfer {
  return { ...purchase(account, amountMicros, `refund:${account}`), kind: 'refund', credit: STRIPE }
}

export function holdOf(account: string, amountMicros: number, id = `hold:${account}`) {
  return { id, account, currency, amountMicros, at: 3 }
}
