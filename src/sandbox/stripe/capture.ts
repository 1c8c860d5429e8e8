import type { Stripe } from 'stripe'
import { type Account, mergeMetadata, strike } from './account.ts'
import { testCardOf } from './cards.ts'
import { bookCharge } from './charge.ts'
import { unexpectedState } from './declining.ts'
import { emit } from './events.ts'
import { badParameter } from './failure.ts'
import { cancelIntent } from './intents.ts'

/** Takes the money of an intent that was only authorised; what is not captured goes back to the card. */
export function capture(
  account: Account,
  intent: Stripe.PaymentIntent,
  given: Stripe.PaymentIntentCaptureParams,
): Stripe.PaymentIntent {
  if (intent.status !== 'requires_capture')
    throw unexpectedState(
      intent,
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
    )
  const amount = given.amount_to_capture ?? intent.amount_capturable
  if (amount < 1 || amount > intent.amount_capturable)
    throw badParameter(
      `The requested capture amount is greater than the amount you can capture for this PaymentIntent, or less than 1.`,
      'amount_to_capture',
      amount < 1 ? 'parameter_invalid_integer' : 'amount_too_large',
    )
  strike(account, 'expire_authorization', intent.id)
  const charge = account.charges.get(intent.latest_charge as string)!
  charge.captured = true
  charge.amount_captured = amount
  charge.amount_refunded = charge.amount - amount
  bookCharge(account, charge)
  intent.status = 'succeeded'
  intent.amount_received = amount
  intent.amount_capturable = 0
  intent.metadata = mergeMetadata(intent.metadata, given.metadata)
  account.paymentIntents.put(intent.id, intent)
  emit(account, 'charge.captured', charge)
  emit(account, 'payment_intent.succeeded', intent)
  if (testCardOf(account, charge.payment_method!).brings)
    account.agenda.add(account.settings.disputeMs, { do: 'bring', about: charge.id })
  return intent
}

/** An authorisation that nobody captured within seven days goes back to the card. */
export function expireAuthorization(account: Account, intentId: string): void {
  const intent = account.paymentIntents.get(intentId)
  if (intent?.status !== 'requires_capture') return
  cancelIntent(account, intent, 'automatic')
}
