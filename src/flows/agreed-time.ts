import { readCursor } from '../store/events.ts'
import type { House } from './house.ts'

/** What Stripe's clock said when it was last asked for its events. */
export const STRIPE_CLOCK = 'stripe-events'

/**
 * The earlier of our clock and Stripe's, as that was last heard, ms since 1970: for what cannot be undone, such as closing
 * the books up to a time. A clock that leapt ahead would have closed them in the future. It may be some minutes old, and
 * stands still while Stripe cannot be reached. Until Stripe was first heard it is ours.
 */
export async function agreedTime({ store, world }: Pick<House, 'store' | 'world'>): Promise<number> {
  const heard = await store.read((read) => readCursor(read, STRIPE_CLOCK))
  const now = world.clock.now()
  return heard === undefined ? now : Math.min(now, Number(heard))
}
