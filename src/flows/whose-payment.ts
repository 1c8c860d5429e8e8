import * as search from '../store/order-search.ts'
import * as orders from '../store/orders.ts'
import type { House } from './house.ts'

/**
 * Tells which movements of Stripe's balance are ours: by the order that we know for the payment, by what the payment
 * says of itself, and else by asking Stripe for it, once each. One with our mark for an order that is not here, such as
 * another database's on the same account, is none of ours.
 */
export function openWhose(
  house: House,
): (found: { source: { payment: string | null; mark: { order?: string } } }) => Promise<string | undefined> {
  const asked = new Map<string, Promise<string | undefined>>()
  return async ({ source: { payment, mark } }) => {
    if (payment === null) return undefined
    const known = await house.store.read((read) => search.byPayment(read, payment))
    if (known) return known.id
    const order = mark.order ?? (await ask(payment))
    return order !== undefined && (await house.store.read((read) => orders.find(read, 'id', order)))
      ? order
      : undefined
  }

  function ask(payment: string): Promise<string | undefined> {
    const before = asked.get(payment)
    if (before) return before
    const asking = house.world.payments.payment(payment).then((loaded) => loaded?.mark.order)
    asked.set(payment, asking)
    return asking
  }
}
