import * as jobs from '../store/jobs.ts'
import * as orders from '../store/orders.ts'
import { hasPageBesides } from '../store/promotions.ts'
import type { Tx } from '../store/store.ts'
import type { Promotion } from '../till/promotion.ts'
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

/** Once somebody has paid for an order, a page that is open still may be reduced by a code that is for a first purchase. */
export async function doubtReduced(tx: Tx, { world }: House, order: orders.Order): Promise<void> {
  const { id, customer } = order
  if (!(await hasPageBesides(tx, { customer, besides: id }))) return
  await jobs.leave(tx, { kind: 'close-reduced', subject: customer, at: world.clock.now() })
}

/**
 * Closes the pages of somebody who has paid that a code for a first purchase reduces, texted or typed there. Stripe looks
 * whether a code may be used when it is put on a page: it takes none of those from now on, and may know no better of earlier.
 *
 * @param id the customer
 */
export async function closeReduced(house: House, id: string): Promise<void> {
  for (const order of await house.store.read((read) => orders.openPages(read, id))) {
    const promotion = await promotionOn(house, order)
    if (promotion?.firstTime) await closePage(house, order, 'its code is for a first purchase')
  }
}

async function promotionOn({ world }: House, order: orders.Order): Promise<Promotion | undefined> {
  const page = await world.payments.checkout(order.checkout!)
  if (!page?.promotion) return undefined
  const { id, code } = page.promotion
  const found = await world.payments.promotions({ code, currency: order.currency })
  return found.find((promotion) => promotion.id === id)
}
