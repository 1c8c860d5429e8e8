import { createHash } from 'node:crypto'
import type { Stripe } from 'stripe'
import { type Account, newId, now } from './account.ts'
import type { DeclineName } from './declines.ts'
import { byName, type TestCard } from './test-cards.ts'

/** What the sandbox knows of a PaymentMethod beside what it shows. */
export type SavedCard = {
  /** The PaymentMethod's id. */
  id: string
  /** Which test card it is. */
  card: string
  /** The bank has agreed to charges without the customer. */
  setUp?: true
  /** Was attached once and detached, or used up in a payment that did not save it: never to be used again. */
  spent?: true
  /** From now on the bank does this, whatever card it is: a card that went bad after it was saved. */
  turned?: Turn
}

/** How a saved card may turn out: declined, or `asks_anyway`: its owner is asked although they are away. */
export type Turn = DeclineName | 'asks_anyway'

/** Which test card a PaymentMethod is. */
export function testCardOf(account: Account, paymentMethodId: string): TestCard {
  return byName(account.savedCards.get(paymentMethodId)?.card ?? 'visa')
}

/** How the bank declines a charge of this card, if it does. */
export function declineOf(account: Account, paymentMethodId: string): DeclineName | undefined {
  const turned = account.savedCards.get(paymentMethodId)?.turned
  return turned === undefined || turned === 'asks_anyway'
    ? testCardOf(account, paymentMethodId).declines
    : turned
}

/** Makes a saved card turn out like this from now on, or as it was again. */
export function turn(account: Account, paymentMethodId: string, turned: Turn | undefined): void {
  const saved = account.savedCards.get(paymentMethodId)
  if (saved) account.savedCards.put(saved.id, { ...saved, turned })
}

export function noteCard(account: Account, id: string, note: Partial<SavedCard>): void {
  const saved = account.savedCards.get(id)
  if (saved) account.savedCards.put(id, { ...saved, ...note })
}

/** Makes a PaymentMethod of a test card, as Stripe does each time that its number is typed or its token is used. */
export function newPaymentMethod(
  account: Account,
  card: TestCard,
  given: {
    email?: string
    name?: string
    expMonth?: number
    expYear?: number
    allowRedisplay?: Stripe.PaymentMethod.AllowRedisplay
    billing?: Stripe.PaymentMethod.BillingDetails
    metadata?: Stripe.Metadata
  } = {},
): Stripe.PaymentMethod {
  const paymentMethod = {
    id: newId(account, 'pm'),
    object: 'payment_method',
    allow_redisplay: given.allowRedisplay ?? 'unspecified',
    billing_details: given.billing ?? {
      address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
      email: given.email ?? null,
      name: given.name ?? null,
      phone: null,
      tax_id: null,
    },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: card.country,
      display_brand: card.brand,
      exp_month: given.expMonth ?? 12,
      exp_year: given.expYear ?? new Date(account.world.now()).getUTCFullYear() + 3,
      fingerprint: fingerprint(card.number),
      funding: card.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: now(account),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: given.metadata ?? {},
    type: 'card',
  } satisfies Stripe.PaymentMethod
  account.paymentMethods.put(paymentMethod.id, paymentMethod)
  account.savedCards.put(paymentMethod.id, { id: paymentMethod.id, card: card.name })
  return paymentMethod
}

// The same for the same number, so that one card saved twice can be told.
function fingerprint(number: string): string {
  return createHash('sha256').update(number).digest('base64').replace(/[+/=]/g, '').slice(0, 16)
}
