import type { KnownCard } from '../store/cards.ts'
import { type Customer, cardOf } from '../store/customers.ts'
import * as declines from '../store/declines.ts'
import { chargesUnderWay } from '../store/orders.ts'
import type { Read } from '../store/store.ts'
import { DAY_MS } from '../till/day.ts'
import { DECLINES_PER_DAY } from '../till/refusal.ts'
import type { House } from './house.ts'

/** The card that may be charged, or why there is none: none is saved, or the one that is had better be left alone. */
export type Chargeable =
  | { card: KnownCard; stripeCustomer: string }
  | { card: undefined; why: 'barred' | 'paused' | null }

/**
 * Which card a purchase may be charged to. Asked in the transaction that places the order, with the customer's row
 * locked, so that no storm of texts gets a bank asked more often than {@link DECLINES_PER_DAY}: charges that are under
 * way count as declined once one was.
 */
export async function cardToCharge(read: Read, house: House, customer: Customer): Promise<Chargeable> {
  const card = await cardOf(read, customer)
  const { stripe_customer: stripeCustomer } = customer
  if (!card || stripeCustomer === null) return { card: undefined, why: null }
  if (card.barred_at !== null) return { card: undefined, why: 'barred' }
  const since = house.world.clock.now() - DAY_MS
  const declined = (await declines.since(read, { card: card.id, since })).length
  if (declined === 0) return { card, stripeCustomer }
  const tries = declined + (await chargesUnderWay(read, customer.id))
  return tries < DECLINES_PER_DAY ? { card, stripeCustomer } : { card: undefined, why: 'paused' }
}
