import * as orders from '../store/orders.ts'
import type { House } from './house.ts'

/** Closes the pages that a customer had open before an order, so that one wish has one page. */
export async function closeEarlierPages(house: House, order: orders.Order): Promise<void> {
  const open = await house.store.read((read) => orders.openCheckouts(read, order.customer))
  for (const earlier of open) {
    if (earlier.id === order.id || earlier.opened_at > order.opened_at) continue
    await closePage(house, earlier, 'replaced by a newer page')
  }
}

/**
 * Two wishes in one moment open a page each and neither knows of the other's: when both are there, the newer stays.
 *
 * @param id the order of the newer one
 */
export async function closeOverlapping(house: House, id: string): Promise<void> {
  const order = await house.store.read((read) => orders.find(read, 'id', id))
  if (order) await closeEarlierPages(house, order)
}

/** Closes an order's page. Somebody who has just paid there keeps what they paid for: the event settles that order. */
export async function closePage(house: House, order: orders.Order, reason: string): Promise<void> {
  const { store, world } = house
  const { checkout } = order
  if (checkout === null) return
  // Each try has a key of its own: what Stripe refused once, it may do the next time.
  const key = `expire:${order.id}:${world.clock.now()}`
  if (!(await world.payments.expireCheckout({ key, checkout }))) return
  await store.transact((tx) =>
    orders.end(tx, { id: order.id, state: 'canceled', reason, at: world.clock.now() }),
  )
}
