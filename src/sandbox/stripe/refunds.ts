/**
 * How money goes back to a card. A refund of a card is `succeeded` at once, as a rule; some are `pending` first, and
 * one that succeeded may still turn `failed`: then the money is the merchant's again.
 */
import type { Stripe } from 'stripe'
import { type Account, mergeMetadata, newId, now } from './account.ts'
import { book } from './balance.ts'
import { testCardOf } from './cards.ts'
import { findCharge } from './charge-routes.ts'
import { closeInquiries } from './disputes.ts'
import { emit } from './events.ts'
import { badParameter, noSuch, refusal } from './failure.ts'
import { findIntent } from './intents.ts'
import { shown } from './money.ts'
import { settleWarnings } from './warnings.ts'

export function findRefund(account: Account, id: string, param = 'id'): Stripe.Refund {
  const refund = account.refunds.get(id)
  if (!refund) throw noSuch('refund', id, param)
  return refund
}

/** POST /v1/refunds: all that is left, or a part. */
export function createRefund(account: Account, given: Stripe.RefundCreateParams): Stripe.Refund {
  const charge = refundable(account, given)
  const left = charge.amount_captured - charge.amount_refunded
  const amount = given.amount ?? left
  if (amount < 1)
    throw badParameter(
      'This value must be greater than or equal to 1.',
      'amount',
      'parameter_invalid_integer',
    )
  if (amount > left) {
    const what = charge.amount_refunded > 0 ? 'unrefunded amount on charge' : 'charge amount'
    throw refusal(
      `Refund amount (${shown(amount, charge.currency)}) is greater than ${what} (${shown(left, charge.currency)})`,
      { param: 'amount' },
    )
  }
  const pending = testCardOf(account, charge.payment_method!).refunds === 'pending'
  const refund = {
    id: newId(account, 're'),
    object: 'refund',
    amount,
    balance_transaction: null as string | null,
    charge: charge.id,
    created: now(account),
    currency: charge.currency,
    customer: charge.customer as string | null,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: mergeMetadata({}, given.metadata),
    payment_intent: charge.payment_intent as string | null,
    payment_method: charge.payment_method,
    ...(pending && { pending_reason: 'processing' as const }),
    reason: given.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: pending ? 'pending' : 'succeeded',
    transfer_reversal: null,
  } satisfies Stripe.Refund
  const transaction = book(account, {
    amount: -amount,
    currency: refund.currency,
    type: 'refund',
    reporting_category: 'refund',
    source: refund.id,
    description: `REFUND FOR CHARGE${charge.description ? ` (${charge.description})` : ''}`,
  })
  refund.balance_transaction = transaction.id
  account.refunds.put(refund.id, refund)
  charge.amount_refunded += amount
  charge.refunded = charge.amount_refunded === charge.amount
  account.charges.put(charge.id, charge)
  emit(account, 'refund.created', refund)
  emit(account, 'charge.refunded', charge)
  if (charge.refunded) {
    closeInquiries(account, charge.id)
    settleWarnings(account, charge.id)
  }
  account.agenda.add(account.settings.refundMs, { do: 'advance_refund', about: refund.id })
  return refund
}

/** A refund moves on: the bank has its reference, it succeeds at last, or it fails after all. */
export function advanceRefund(account: Account, refundId: string): void {
  const refund = account.refunds.get(refundId)
  if (refund?.destination_details?.card?.reference_status !== 'pending' || refund.status === 'failed') return
  const charge = account.charges.get(refund.charge as string)!
  if (testCardOf(account, charge.payment_method!).refunds === 'fail') {
    failRefund(account, refundId, 'expired_or_canceled_card')
    return
  }
  const before = structuredClone(refund)
  if (refund.status === 'pending') {
    refund.status = 'succeeded'
    delete refund.pending_reason
  }
  refund.destination_details.card.reference_status = 'available'
  refund.destination_details.card.reference = `74${String(refund.created).padStart(21, '0')}`
  account.refunds.put(refund.id, refund)
  emit(account, 'refund.updated', refund, before)
  emit(account, 'charge.refund.updated', refund, before)
}

/** The bank sends a refund back. The charge counts it no more. */
export function failRefund(account: Account, refundId: string, reason: string): void {
  const refund = findRefund(account, refundId)
  if (refund.status === 'failed') return
  const before = structuredClone(refund)
  const transaction = book(account, {
    amount: refund.amount,
    currency: refund.currency,
    type: 'refund_failure',
    reporting_category: 'refund_failure',
    source: refund.id,
    description: 'REFUND FAILURE',
  })
  refund.status = 'failed'
  refund.failure_reason = reason
  refund.failure_balance_transaction = transaction.id
  delete refund.pending_reason
  account.refunds.put(refund.id, refund)
  const charge = account.charges.get(refund.charge as string)!
  charge.amount_refunded -= refund.amount
  charge.refunded = false
  account.charges.put(charge.id, charge)
  emit(account, 'refund.updated', refund, before)
  emit(account, 'refund.failed', refund)
  emit(account, 'charge.refund.updated', refund, before)
}

function refundable(account: Account, given: Stripe.RefundCreateParams): Stripe.Charge {
  if ((given.charge === undefined) === (given.payment_intent === undefined))
    throw badParameter(
      'One of the following params should be provided for this request: payment_intent or charge.',
      'charge',
    )
  const intent =
    given.payment_intent === undefined
      ? undefined
      : findIntent(account, given.payment_intent, 'payment_intent')
  if (intent && intent.latest_charge === null)
    throw refusal(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`)
  const charge = findCharge(account, (intent?.latest_charge as string) ?? given.charge!, 'charge')
  if (charge.status !== 'succeeded' || !charge.captured)
    throw refusal(
      intent
        ? `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`
        : `Charge ${charge.id} has not succeeded, so it cannot be refunded.`,
    )
  const lostToBank = account.disputes
    .values()
    .some(
      (dispute) => dispute.charge === charge.id && !dispute.is_charge_refundable && dispute.status !== 'won',
    )
  if (lostToBank)
    throw refusal(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    })
  if (charge.amount_refunded >= charge.amount_captured)
    throw refusal(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  return charge
}
