import * as search from '../store/order-search.ts'
import * as orders from '../store/orders.ts'
import type { House } from './house.ts'

/** What a movement of Stripe's balance is for, where it is ours. */
type Ours = {
  order: string
  /** Not where the books were restored from a backup that is older than the order. */
  isHere: boolean
}

/**
 * Tells which movements of Stripe's balance are ours: by the order that we know for the payment, by what the payment
 * says of itself, and else by asking Stripe for it, once each. One with our mark is ours although its order is not here:
 * each database marks what it makes with a name of its own, so another's on the same account are not taken for it, and
 * only these very books, older or newer, can have asked for it.
 */
export function openWhose(
  house: House,
): (found: { source: { payment: string | null; mark: { order?: string } } }) => Promise<Ours | undefined> {
  const asked = new Map<string, Promise<string | undefined>>()
  return async ({ source: { payment, mark } }) => {
    if (payment === null) return undefined
    const known = await house.store.read((read) => search.byPayment(read, payment))
    if (known) return { order: known.id, isHere: true }
    const order = mark.order ?? (await ask(payment))
    if (order === undefined) return undefined
    return { order, isHere: !!(await house.store.read((read) => orders.find(read, 'id', order))) }
  }

  function ask(payment: string): Promise<string | undefined> {
    const before = asked.get(payment)
    if (before) return before
    const asking = house.world.payments.payment(payment).then((loaded) => loaded?.mark.order)
    asked.set(payment, asking)
    return asking
  }
}
