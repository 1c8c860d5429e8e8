/**
 * How a PaymentIntent is paid.
 *
 * `requires_payment_method` → confirm → the bank agrees (`succeeded`, `requires_capture`), takes its time
 * (`processing`), wants to hear from the customer (`requires_action`), or declines (back to
 * `requires_payment_method`, with `last_payment_error`). A customer who is away (`off_session`) cannot be asked, so
 * there the bank's wish is a decline. `succeeded` and `canceled` are final.
 */
import type { Stripe } from 'stripe'
import { type Account, newId } from './account.ts'
import { declineOf, noteCard, testCardOf } from './cards.ts'
import { bookCharge, newCharge } from './charge.ts'
import { declines } from './declines.ts'
import { actionRefused, declined, noteDecline, refusedAtBank, unexpectedState } from './declining.ts'
import { emit } from './events.ts'
import { checkUsable, findPaymentMethod, tie } from './payment-methods.ts'

export type Confirmation = {
  offSession?: boolean
  returnUrl?: string
  /** `error_on_requires_action`: fail rather than ask the customer. */
  failOnAction?: boolean
}

/** Confirms an intent with its payment method. @throws Failure 402 when the bank declines, after writing that down */
export function confirm(
  account: Account,
  intent: Stripe.PaymentIntent,
  how: Confirmation,
): Stripe.PaymentIntent {
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status))
    throw unexpectedState(
      intent,
      intent.status === 'succeeded'
        ? 'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.'
        : `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action.`,
    )
  if (intent.payment_method === null)
    throw unexpectedState(
      intent,
      `You cannot confirm this PaymentIntent because it's missing a payment method. ${
        intent.customer === null
          ? 'Update the PaymentIntent with a payment method and then confirm it again.'
          : `To confirm the PaymentIntent with ${String(intent.customer)}, specify a payment method attached to this customer along with the customer ID.`
      }`,
    )
  const paymentMethod = findPaymentMethod(account, intent.payment_method as string, 'payment_method')
  checkUsable(account, paymentMethod, intent.customer as string | null)
  const asksAnyway = account.savedCards.get(paymentMethod.id)?.turned === 'asks_anyway'
  if (asksAnyway || wantsCustomer(account, paymentMethod.id, how.offSession ?? false)) {
    if (how.offSession && !asksAnyway) {
      const code = account.settings.authenticationCode
      throw declined(account, intent, paymentMethod, { ...declines.authentication_required, code })
    }
    if (how.failOnAction) throw actionRefused(account, intent, paymentMethod)
    return askCustomer(account, intent, paymentMethod, how.returnUrl)
  }
  return proceed(account, intent, paymentMethod, false)
}

/** The customer answered on the bank's page. @throws Failure 402 when the card declines all the same */
export function authenticate(
  account: Account,
  intent: Stripe.PaymentIntent,
  approved: boolean,
): Stripe.PaymentIntent {
  const plan = account.intentPlans.get(intent.id)
  if (intent.status !== 'requires_action' || !plan?.authenticating)
    throw unexpectedState(intent, `This PaymentIntent is ${intent.status} and waits for nobody.`)
  const paymentMethod = findPaymentMethod(account, plan.authenticating)
  account.intentPlans.put(intent.id, { ...plan, authenticating: undefined })
  intent.next_action = null
  if (!approved) throw refusedAtBank(account, intent, paymentMethod)
  if (intent.setup_future_usage === 'off_session') noteCard(account, paymentMethod.id, { setUp: true })
  return proceed(account, intent, paymentMethod, true)
}

/** A payment that was `processing` comes to its end. */
export function settleProcessing(account: Account, intentId: string): void {
  const intent = account.paymentIntents.get(intentId)
  if (intent?.status !== 'processing') return
  const charge = account.charges.get(intent.latest_charge as string)!
  const paymentMethod = findPaymentMethod(account, charge.payment_method!)
  intent.processing = null
  if (testCardOf(account, paymentMethod.id).processes === 'fails') {
    const decline = declines.generic_decline
    charge.status = 'failed'
    charge.failure_code = decline.code
    charge.failure_message = decline.message
    account.charges.put(charge.id, charge)
    noteDecline(account, intent, paymentMethod, decline, charge)
    return
  }
  charge.status = 'succeeded'
  charge.paid = true
  charge.captured = true
  charge.amount_captured = charge.amount
  succeed(account, intent, charge)
}

function wantsCustomer(account: Account, paymentMethodId: string, offSession: boolean): boolean {
  const { authenticates } = testCardOf(account, paymentMethodId)
  if (authenticates === undefined) return false
  if (!offSession) return true
  if (authenticates === 'always') return true
  return authenticates === 'unless_set_up' && !account.savedCards.get(paymentMethodId)?.setUp
}

function askCustomer(
  account: Account,
  intent: Stripe.PaymentIntent,
  paymentMethod: Stripe.PaymentMethod,
  returnUrl: string | undefined,
): Stripe.PaymentIntent {
  const plan = account.intentPlans.get(intent.id)
  account.intentPlans.put(intent.id, {
    ...plan,
    id: intent.id,
    authenticating: paymentMethod.id,
    returnUrl: returnUrl ?? plan?.returnUrl,
  })
  intent.status = 'requires_action'
  intent.last_payment_error = null
  intent.next_action =
    returnUrl === undefined && plan?.session === undefined
      ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } }
      : {
          type: 'redirect_to_url',
          redirect_to_url: { return_url: returnUrl ?? null, url: `${account.url()}/bank/${intent.id}` },
        }
  account.paymentIntents.put(intent.id, intent)
  emit(account, 'payment_intent.requires_action', intent)
  return intent
}

function proceed(
  account: Account,
  intent: Stripe.PaymentIntent,
  paymentMethod: Stripe.PaymentMethod,
  authenticated: boolean,
): Stripe.PaymentIntent {
  const decline = declineOf(account, paymentMethod.id)
  if (decline) throw declined(account, intent, paymentMethod, declines[decline])
  intent.last_payment_error = null
  intent.next_action = null
  keepCard(account, intent, paymentMethod)
  if (testCardOf(account, paymentMethod.id).processes) {
    const charge = newCharge(account, intent, paymentMethod, {
      status: 'pending',
      captured: false,
      authenticated,
    })
    intent.status = 'processing'
    intent.processing = { type: 'card' }
    intent.latest_charge = charge.id
    account.paymentIntents.put(intent.id, intent)
    emit(account, 'charge.pending', charge)
    emit(account, 'payment_intent.processing', intent)
    account.agenda.add(account.settings.processingMs, { do: 'settle_processing', about: intent.id })
    return intent
  }
  const captured = intent.capture_method !== 'manual'
  const charge = newCharge(account, intent, paymentMethod, { status: 'succeeded', captured, authenticated })
  intent.latest_charge = charge.id
  if (captured) return succeed(account, intent, charge)
  intent.status = 'requires_capture'
  intent.amount_capturable = intent.amount
  account.paymentIntents.put(intent.id, intent)
  emit(account, 'charge.succeeded', charge)
  emit(account, 'payment_intent.amount_capturable_updated', intent)
  account.agenda.add(7 * 24 * 3_600_000, { do: 'expire_authorization', about: intent.id })
  return intent
}

function succeed(
  account: Account,
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge,
): Stripe.PaymentIntent {
  intent.status = 'succeeded'
  intent.amount_received = charge.amount_captured
  if (intent.capture_method === 'automatic') bookCharge(account, charge)
  else account.charges.put(charge.id, charge)
  account.paymentIntents.put(intent.id, intent)
  emit(account, 'charge.succeeded', charge)
  emit(account, 'payment_intent.succeeded', intent)
  if (charge.balance_transaction === null)
    account.agenda.add(account.settings.captureMs, { do: 'settle_capture', about: charge.id })
  const { brings } = testCardOf(account, charge.payment_method!)
  if (brings) account.agenda.add(account.settings.disputeMs, { do: 'bring', about: charge.id })
  return intent
}

// A card that is to be charged again is tied to the customer; without a customer it is good for this once.
function keepCard(account: Account, intent: Stripe.PaymentIntent, paymentMethod: Stripe.PaymentMethod): void {
  if (paymentMethod.customer !== null) return
  if (intent.customer !== null && intent.setup_future_usage !== null)
    tie(account, paymentMethod, intent.customer as string)
  else noteCard(account, paymentMethod.id, { spent: true })
}

export const newClientSecret = (account: Account, id: string): string =>
  `${id}_secret_${newId(account, 'x').slice(2)}`
