import { forgetAtStripe } from '../store/forget.ts'
import type { House } from './house.ts'

/**
 * Somebody deleted a customer at Stripe, which is for good. Their cards are forgotten here too; their credit stays,
 * and the next purchase makes them known to Stripe again.
 *
 * @returns what came of it; nothing if it is none of ours
 */
export async function forgetCustomer(house: House, stripeCustomer: string): Promise<string | undefined> {
  const at = house.world.clock.now()
  const forgotten = await house.store.transact((tx) => forgetAtStripe(tx, { stripeCustomer, at }))
  if (!forgotten) return undefined
  house.log.warn({ customer: forgotten.id, stripeCustomer }, 'forget-customer: deleted at Stripe')
  return `customer ${forgotten.id} has no cards any more`
}
