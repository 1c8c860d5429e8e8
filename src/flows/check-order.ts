import * as orders from '../store/orders.ts'
import { failOrder, lapseOrder } from './end-order.ts'
import type { House } from './house.ts'
import { settleFree, settleOrder } from './settle-order.ts'

/** How long until an order that Stripe has not decided yet is looked at again. */
const AGAIN_MS = 3_600_000
/** How long after its end a page that Stripe does not know, as when keys have changed, is still looked for. */
const MISSING_MS = 3_600_000

/**
 * Reads an open order's payment back from Stripe, should its event have been lost, and settles or ends the order
 * by the same code. @returns when to look again, ms since 1970, if Stripe has not decided yet
 */
export async function checkOrder(house: House, id: string): Promise<number | undefined> {
  const { store, world } = house
  const order = await store.readOne((read) => orders.find(read, 'id', id))
  if (order?.state !== 'open') return
  const at = world.clock.now()
  const again = at + AGAIN_MS

  if (order.checkout !== null) {
    const page = await world.payments.checkout(order.checkout)
    if (page?.payment?.status === 'succeeded') await settleOrder(house, page.payment, page)
    else if (page?.status === 'complete' && page.free) await settleFree(house, page)
    else if (page?.status === 'expired') await lapseOrder(house, id)
    else if (!page && order.expires_at !== null && at >= order.expires_at + MISSING_MS)
      await lapseOrder(house, id)
    else if (
      page?.status === 'complete' &&
      (page.payment?.status === 'failed' || page.payment?.status === 'canceled')
    )
      await failOrder(house, id, page.payment, page)
    else return again
    return
  }
  if (order.payment_intent === null) return again
  const payment = await world.payments.payment(order.payment_intent)
  if (payment?.status === 'succeeded') await settleOrder(house, payment)
  else if (payment?.status === 'failed' || payment?.status === 'canceled') await failOrder(house, id, payment)
  const now = await store.readOne((read) => orders.find(read, 'id', id))
  return now?.state === 'open' ? again : undefined
}
