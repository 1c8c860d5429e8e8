import type { Stripe } from 'stripe'
import type { Account } from './account.ts'
import { newPaymentMethod } from './cards.ts'
import { changeCustomer, newCustomer } from './customers.ts'
import { authenticateSetup, confirmSetup, createSetup } from './setup.ts'
import { byName, byNumber, byToken } from './test-cards.ts'

/** Somebody who is to be a customer already when a test begins. */
export type SeededCustomer = {
  phone?: string
  email?: string
  name?: string
  metadata?: Record<string, string>
  /** A test card by its number, its token or the sandbox's name for it; Visa unless told, none where it is null. */
  card?: string | null
}

/**
 * Makes a customer with a saved card that is charged from then on, as if they had saved it on Stripe's page: the bank
 * has been asked where it wants to be, and all events are told.
 *
 * @throws Failure 402 when the bank will not have the card
 */
export function seedCustomer(
  account: Account,
  { card = 'visa', ...given }: SeededCustomer,
): { customer: Stripe.Customer; paymentMethod: Stripe.PaymentMethod | null } {
  const testCard = card === null ? undefined : (byNumber(card) ?? byToken(card) ?? byName(card))
  const { id } = newCustomer(account, given)
  const customer = () => account.customers.get(id) as Stripe.Customer
  if (!testCard) return { customer: customer(), paymentMethod: null }
  const added = newPaymentMethod(account, testCard, {
    ...(given.email && { email: given.email }),
    ...(given.name && { name: given.name }),
    allowRedisplay: 'always',
  })
  const setup = createSetup(account, { customer: id, usage: 'off_session' })
  setup.payment_method = added.id
  setup.status = 'requires_confirmation'
  const asked = confirmSetup(account, setup, undefined)
  if (asked.status === 'requires_action') authenticateSetup(account, asked, true)
  changeCustomer(account, id, { invoice_settings: { default_payment_method: added.id } })
  return { customer: customer(), paymentMethod: account.paymentMethods.get(added.id)! }
}
