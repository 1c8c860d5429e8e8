import type { Stripe } from 'stripe'
import { type Account, newId, now } from './account.ts'
import { book, feeOf } from './balance.ts'
import { testCardOf } from './cards.ts'
import { type Decline, declines } from './declines.ts'
import { emit } from './events.ts'

/**
 * Makes the charge of an intent: what the bank said yes or no to. Takes over the intent's metadata as it is now,
 * as Stripe does; a later change of one does not reach the other.
 */
export function newCharge(
  account: Account,
  intent: Stripe.PaymentIntent,
  paymentMethod: Stripe.PaymentMethod,
  outcome: {
    decline?: Decline
    status: 'succeeded' | 'pending' | 'failed'
    captured: boolean
    authenticated?: boolean
  },
): Stripe.Charge {
  const { decline } = outcome
  const id = newId(account, 'ch')
  const paid = outcome.status !== 'failed'
  const charge = {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: outcome.captured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: paymentMethod.billing_details,
    calculated_statement_descriptor: descriptor(account, intent.statement_descriptor_suffix),
    captured: outcome.captured,
    created: now(account),
    currency: intent.currency,
    customer: intent.customer as string | null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: chargeOutcome(decline),
    paid: outcome.status === 'succeeded',
    payment_intent: intent.id,
    payment_method: paymentMethod.id,
    payment_method_details: details(intent, paymentMethod, outcome.authenticated ?? false),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: paid ? `${account.url()}/receipts/${id}` : null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: outcome.status,
    transfer_data: null,
    transfer_group: intent.transfer_group,
  } satisfies Stripe.Charge
  account.charges.put(charge.id, charge)
  return charge
}

/**
 * Books a charge's money: at once with `capture_method: automatic`, else a moment later, told by `charge.updated`.
 *
 * @see https://docs.stripe.com/payments/payment-intents/asynchronous-capture
 */
export function settleCapture(account: Account, chargeId: string): void {
  const charge = account.charges.get(chargeId)
  if (!charge || charge.balance_transaction !== null) return
  const before = structuredClone(charge)
  bookCharge(account, charge)
  emit(account, 'charge.updated', charge, before)
}

/** Books a charge's money and puts the charge back with its balance transaction. */
export function bookCharge(account: Account, charge: Stripe.Charge): void {
  const transaction = book(account, {
    amount: charge.amount_captured,
    currency: charge.currency,
    type: 'charge',
    reporting_category: 'charge',
    source: charge.id,
    description: charge.description,
    fee: feeOf(account, charge.amount_captured, charge.currency),
    availableAtOnce: testCardOf(account, charge.payment_method!).availableAtOnce === true,
  })
  charge.balance_transaction = transaction.id
  account.charges.put(charge.id, charge)
}

function chargeOutcome(decline: Decline | undefined): Stripe.Charge.Outcome {
  return {
    advice_code: decline?.advice_code ?? null,
    network_advice_code: null,
    network_decline_code: decline?.network_decline_code ?? null,
    network_status: decline?.outcome.network_status ?? 'approved_by_network',
    reason: decline?.outcome.reason ?? null,
    risk_level: decline === declines.fraudulent ? 'highest' : 'normal',
    risk_score: decline === declines.fraudulent ? 95 : 12,
    seller_message: decline?.outcome.seller_message ?? 'Payment complete.',
    type: decline?.outcome.type ?? 'authorized',
  }
}

function details(
  intent: Stripe.PaymentIntent,
  paymentMethod: Stripe.PaymentMethod,
  authenticated: boolean,
): Stripe.Charge.PaymentMethodDetails {
  const card = paymentMethod.card!
  return {
    type: 'card',
    card: {
      amount_authorized: intent.amount,
      authorization_code: '123456',
      brand: card.brand,
      checks: card.checks,
      country: card.country,
      electronic_commerce_indicator: null,
      exp_month: card.exp_month,
      exp_year: card.exp_year,
      extended_authorization: { status: 'disabled' },
      fingerprint: card.fingerprint ?? null,
      funding: card.funding,
      incremental_authorization: { status: 'unavailable' },
      installments: null,
      last4: card.last4,
      mandate: null,
      multicapture: { status: 'unavailable' },
      network: card.brand,
      network_token: { used: false },
      network_transaction_id: null,
      overcapture: { maximum_amount_capturable: intent.amount, status: 'unavailable' },
      regulated_status: 'unregulated',
      three_d_secure: authenticated
        ? {
            authentication_flow: 'challenge',
            electronic_commerce_indicator: '05',
            exemption_indicator: null,
            result: 'authenticated',
            result_reason: null,
            transaction_id: null,
            version: '2.2.0',
          }
        : null,
      transaction_link_id: null,
      wallet: null,
    },
  }
}

// What the cardholder reads on the statement: the shop, cut to 22 letters together with the suffix.
function descriptor(account: Account, suffix: string | null): string {
  const shop = account.settings.shop.toUpperCase()
  return suffix === null ? shop.slice(0, 22) : `${shop.slice(0, 10)}* ${suffix.toUpperCase()}`.slice(0, 22)
}
