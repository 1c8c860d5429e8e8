import type Stripe from 'stripe'
import { recount } from '../../src/store/audit.ts'
import { accountOf } from '../../src/store/customers.ts'
import { received } from './people.ts'
import type { Shop } from './shop.ts'

/** What all parties have on one person when nothing moves any more. Amounts are in whole units of the currency. */
export type Papers = {
  /** What Stripe took. */
  charged: number[]
  /** What the till gave credit for, each for one charge. */
  credited: number[]
  /** What paid commands took. */
  spent: number[]
  orders: string[]
  /** What stands on the phone. */
  texts: string[]
  /** What is not as it should be, whoever it is about: credit without a charge, jobs, books. */
  wrong: string[]
}

export async function papersOf(shop: Shop, person: string): Promise<Papers> {
  const house = await shop.store.read(async (read) => {
    const { db } = read
    const customer = await db
      .selectFrom('customers')
      .select('id')
      .where('address', '=', person)
      .executeTakeFirst()
    const account = accountOf(customer?.id ?? '')
    const orders = await db
      .selectFrom('orders')
      .selectAll()
      .where('customer', '=', customer?.id ?? '')
      .orderBy('opened_at')
      .execute()
    return {
      orders,
      transfers: await db
        .selectFrom('transfers')
        .selectAll()
        .where((eb) => eb.or([eb('credit', '=', account), eb('debit', '=', account)]))
        .orderBy('posted_at')
        .execute(),
      holds: await db
        .selectFrom('holds')
        .select('id')
        .where('account', '=', account)
        .where('state', '=', 'open')
        .execute(),
      wrong: await recount(read),
    }
  })
  // Of everybody: nothing of anybody's may wait.
  const jobs = await shop.jobs()
  const ids = house.orders.map(({ id }) => id)
  const charges = succeeded(shop).filter(({ metadata }) => ids.includes(metadata.order ?? ''))
  const grants = house.transfers.filter(({ kind }) => kind === 'grant')
  const unpaid = grants.filter(({ id }) => !charges.some((charge) => id === `grant:${charge.id}`))
  return {
    charged: charges.map(({ amount_received }) => amount_received / 100),
    credited: grants.map(({ amount }) => amount / 1_000_000),
    spent: house.transfers.filter(({ kind }) => kind === 'capture').map(({ amount }) => amount / 1_000_000),
    orders: house.orders.map(({ state }) => state),
    texts: received(shop, person),
    wrong: [
      ...unpaid.map(({ id }) => `${id} was credited and nobody paid`),
      ...house.holds.map(({ id }) => `the hold ${id} was forgotten`),
      ...jobs.map(({ id, dead, error }) => `${id} ${dead ? 'was given up' : 'still waits'}: ${error}`),
      ...house.wrong,
    ],
  }
}

/** Every payment that Stripe took, as its events tell of them. */
function succeeded({ stripe }: Shop): Stripe.PaymentIntent[] {
  const told = stripe.control.events().filter(({ type }) => type === 'payment_intent.succeeded')
  return told.map(({ data }) => data.object as Stripe.PaymentIntent)
}
