import type Stripe from 'stripe'
import { APPROVAL_CODE } from '../till/approval.ts'
import { microsFromMinor } from '../till/money.ts'
import type { Card, CheckoutPage, Mark, Payment } from '../till/world.ts'

/** What we write on everything that we make at Stripe. `tillId` tells ours from what others make on the account. */
export function metadataOf(tillId: string, mark: Mark): Record<string, string> {
  return { texttill: tillId, ...mark }
}

/** What one of ours says of itself; nothing for what others made. */
export function markOf(tillId: string, metadata: Stripe.Metadata | null): Partial<Mark> {
  if (metadata?.texttill !== tillId) return {}
  const { order, attempt, customer } = metadata
  return { ...(order && { order }), ...(attempt && { attempt }), ...(customer && { customer }) }
}

/** A PaymentIntent in our words. Expects `payment_method` expanded where the card matters. */
export function paymentOf(tillId: string, intent: Stripe.PaymentIntent): Payment {
  const method = typeof intent.payment_method === 'object' ? intent.payment_method : null
  return {
    id: intent.id,
    status: STATUS[intent.status] ?? 'open',
    paidMicros: microsFromMinor(intent.amount_received, intent.currency),
    currency: intent.currency,
    stripeCustomer: idOf(intent.customer),
    card: method && cardOf(method),
    reusable: method !== null && method.customer !== null && intent.setup_future_usage === 'off_session',
    mark: markOf(tillId, intent.metadata),
    refusal: refusalOf(intent.last_payment_error),
    receiptUrl: typeof intent.latest_charge === 'object' ? (intent.latest_charge?.receipt_url ?? null) : null,
    live: intent.livemode,
  }
}

function refusalOf(error: Stripe.PaymentIntent.LastPaymentError | null): Payment['refusal'] {
  if (error === null) return null
  return { code: declineCodeOf(error), advice: error.advice_code ?? null }
}

/** Stripe's decline code. A bank's wish to hear from the customer may stand in either place. */
export function declineCodeOf(error: {
  code?: string | undefined
  decline_code?: string | undefined
}): string {
  if (error.code === APPROVAL_CODE || error.decline_code === APPROVAL_CODE) return APPROVAL_CODE
  // Stripe's package says '' where there is no decline code, as with an expired card.
  return error.decline_code || error.code || 'card_declined'
}

/** A Checkout Session in our words. Expects `payment_intent.payment_method` expanded. */
export function checkoutOf(tillId: string, session: Stripe.Checkout.Session): CheckoutPage {
  const intent = typeof session.payment_intent === 'object' ? session.payment_intent : null
  return {
    id: session.id,
    status: PAGE[session.status ?? 'open'] ?? 'open',
    url: session.url,
    payment: intent && paymentOf(tillId, intent),
    mark: markOf(tillId, session.metadata),
    setup: session.mode === 'setup' ? setupOf(session) : null,
    ...sumsOf(session),
    free: session.mode === 'payment' && session.payment_status === 'no_payment_required',
    email: session.customer_details?.email ?? null,
    live: session.livemode,
  }
}

type Sums = Pick<CheckoutPage, 'priceMicros' | 'discountMicros' | 'askedMicros' | 'currency' | 'promotion'>

function sumsOf(session: Stripe.Checkout.Session): Sums {
  const { currency } = session
  const micros = (amount: number | null | undefined) =>
    currency === null ? 0 : microsFromMinor(amount ?? 0, currency)
  const code = session.discounts?.[0]?.promotion_code
  return {
    priceMicros: micros(session.amount_subtotal),
    discountMicros: micros(session.total_details?.amount_discount),
    askedMicros: micros(session.amount_total),
    currency,
    promotion: code && typeof code === 'object' ? { id: code.id, code: code.code } : null,
  }
}

function setupOf(session: Stripe.Checkout.Session): CheckoutPage['setup'] {
  const intent = typeof session.setup_intent === 'object' ? session.setup_intent : null
  const card = intent?.status === 'succeeded' ? idOf(intent.payment_method) : null
  return { stripeCustomer: idOf(session.customer), card }
}

const PAGE: Record<string, CheckoutPage['status']> = { complete: 'complete', expired: 'expired' }

// Off-session, a payment that waits for another method has failed; on a hosted page it may still be tried again.
const STATUS: Partial<Record<Stripe.PaymentIntent.Status, Payment['status']>> = {
  succeeded: 'succeeded',
  processing: 'processing',
  requires_payment_method: 'failed',
  canceled: 'canceled',
}

export function cardOf(method: Stripe.PaymentMethod): Card | null {
  if (!method.card) return null
  return {
    id: method.id,
    brand: method.card.brand,
    last4: method.card.last4,
    expiresMonth: method.card.exp_month,
    expiresYear: method.card.exp_year,
    fingerprint: method.card.fingerprint ?? null,
  }
}

export function idOf(reference: string | { id: string } | null): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null)
}
