import type { Stripe } from 'stripe'
import type { Account } from './account.ts'
import { newCharge } from './charge.ts'
import type { Decline } from './declines.ts'
import { emit } from './events.ts'
import { Failure, refusal } from './failure.ts'

/** The bank declines: a failed charge, and the intent as it was before. Gives the 402 to throw. */
export function declined(
  account: Account,
  intent: Stripe.PaymentIntent,
  paymentMethod: Stripe.PaymentMethod,
  decline: Decline,
): Failure {
  const charge = newCharge(account, intent, paymentMethod, { status: 'failed', captured: false, decline })
  return noteDecline(account, intent, paymentMethod, decline, charge)
}

/** The same for a charge that was made before: a slow payment that fails. */
export function noteDecline(
  account: Account,
  intent: Stripe.PaymentIntent,
  paymentMethod: Stripe.PaymentMethod,
  decline: Decline,
  charge: Stripe.Charge,
): Failure {
  const failure = new Failure(402, {
    type: 'card_error',
    code: decline.code,
    message: decline.message,
    charge: charge.id,
    advice_code: decline.advice_code,
    ...(decline.decline_code && { decline_code: decline.decline_code }),
    ...(decline.network_decline_code && { network_decline_code: decline.network_decline_code }),
    payment_method: paymentMethod,
  })
  noteFailure(account, intent, failure, charge.id)
  emit(account, 'charge.failed', charge)
  emit(account, 'payment_intent.payment_failed', intent)
  return failure
}

/** The customer said no at the bank. Gives the 402 to throw. */
export function refusedAtBank(
  account: Account,
  intent: Stripe.PaymentIntent,
  paymentMethod: Stripe.PaymentMethod,
): Failure {
  const failure = new Failure(402, {
    type: 'card_error',
    code: 'payment_intent_authentication_failure',
    message:
      'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
    payment_method: paymentMethod,
  })
  noteFailure(account, intent, failure, intent.latest_charge as string | null)
  emit(account, 'payment_intent.payment_failed', intent)
  return failure
}

/** The caller would rather fail than ask the customer. Gives the 402 to throw. */
export function actionRefused(
  account: Account,
  intent: Stripe.PaymentIntent,
  paymentMethod: Stripe.PaymentMethod,
): Failure {
  const failure = new Failure(402, {
    type: 'card_error',
    code: 'authentication_required',
    decline_code: 'authentication_not_handled',
    message:
      'This payment required an authentication action to complete, but `error_on_requires_action` was set.',
    payment_method: paymentMethod,
  })
  noteFailure(account, intent, failure, intent.latest_charge as string | null)
  emit(account, 'payment_intent.payment_failed', intent)
  return failure
}

function noteFailure(
  account: Account,
  intent: Stripe.PaymentIntent,
  failure: Failure,
  chargeId: string | null,
): void {
  intent.status = 'requires_payment_method'
  intent.last_payment_error = { ...failure.body, type: 'card_error' } as Stripe.PaymentIntent.LastPaymentError
  intent.payment_method = null
  intent.next_action = null
  intent.latest_charge = chargeId
  account.paymentIntents.put(intent.id, intent)
  failure.body.payment_intent = structuredClone(intent)
}

/** 400 `payment_intent_unexpected_state`, with the intent as it is. */
export function unexpectedState(intent: Stripe.PaymentIntent, message: string): Failure {
  const failure = refusal(message, { code: 'payment_intent_unexpected_state' })
  failure.body.payment_intent = intent
  return failure
}
