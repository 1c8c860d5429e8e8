import * as customers from '../store/customers.ts'
import type { Order } from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import type { Payment } from '../till/world.ts'
import { preferNewCard } from './follow-cards.ts'
import type { House } from './house.ts'
import { knowAtStripe } from './open-case.ts'

type Settled = { order: Order; customer: customers.Customer; payment: Payment }

/** Saves the card that paid on a page for purchases by text, and who its owner is at Stripe. Doing it again changes nothing. */
export async function savePaidCard(
  tx: Tx,
  house: House,
  { order, customer, payment }: Settled,
): Promise<void> {
  const at = house.world.clock.now()
  const { stripeCustomer } = payment
  const payer = { customer, payment: payment.id, order: order.id }
  if (stripeCustomer !== null && !(await knowAtStripe(tx, house, { ...payer, stripeCustomer }))) return
  if (order.via !== 'checkout' || payment.card === null || !payment.reusable) return
  await customers.saveCard(tx, { customer: customer.id, card: payment.card, at })
  await preferNewCard(tx, house, { customer, card: payment.card.id })
  await customers.writeConsent(tx, {
    id: `card:${order.id}`,
    customer: customer.id,
    subject: 'off-session',
    given: true,
    words: 'paid on a page that saves the card for later purchases by text',
    source: order.checkout ?? order.id,
    at,
  })
}
