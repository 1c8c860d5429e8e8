import Stripe from 'stripe'
import { microsFromMinor, minorFromMicros } from '../till/money.ts'
import type { Dispute, FraudWarning, MoneyBack, Refund, RefundOutcome } from '../till/money-back.ts'
import { ask, keyed, load } from './client.ts'
import { idOf } from './objects.ts'

/** More than anybody refunds a payment or disputes in a sweep; a list that is longer is read in full all the same. */
const MOST = 10_000

/** Refunds, disputes and fraud warnings, as the till's {@link MoneyBack}. */
export function openMoneyBack({ stripe, tillId }: { stripe: Stripe; tillId: string }): MoneyBack {
  return {
    async refund({ key, request, payment, amountMicros, currency }) {
      try {
        const refund = await ask(() =>
          stripe.refunds.create(
            {
              payment_intent: payment,
              amount: minorFromMicros(amountMicros, currency),
              metadata: { texttill: tillId, refund_request: request },
            },
            keyed(tillId, key),
          ),
        )
        return { kind: 'accepted', refund: refundOf(tillId, refund) }
      } catch (error) {
        return refusalOf(error)
      }
    },

    async findRefund(id) {
      const refund = await load(() => stripe.refunds.retrieve(id, { expand: ['charge'] }))
      return refund && refundOf(tillId, refund)
    },

    async refundsOf(of) {
      const by = 'payment' in of ? { payment_intent: of.payment } : { charge: of.charge }
      const found = await ask(() =>
        stripe.refunds.list({ ...by, limit: 100 }).autoPagingToArray({ limit: MOST }),
      )
      return found.map((refund) => refundOf(tillId, refund)).reverse()
    },

    async findDispute(id) {
      const dispute = await load(() => stripe.disputes.retrieve(id, { expand: ['charge'] }))
      return dispute && disputeOf(dispute)
    },

    async disputesSince(sinceMs) {
      const created = { gte: Math.floor(sinceMs / 1000) }
      const found = await ask(() =>
        stripe.disputes.list({ created, limit: 100 }).autoPagingToArray({ limit: MOST }),
      )
      return found.map(disputeOf).reverse()
    },

    async findFraudWarning(id) {
      const warning = await load(() => stripe.radar.earlyFraudWarnings.retrieve(id, { expand: ['charge'] }))
      return warning && warningOf(warning)
    },

    async fraudWarningsSince(sinceMs) {
      const created = { gte: Math.floor(sinceMs / 1000) }
      const found = await ask(() =>
        stripe.radar.earlyFraudWarnings.list({ created, limit: 100 }).autoPagingToArray({ limit: MOST }),
      )
      return found.map(warningOf).reverse()
    },
  }
}

function refundOf(tillId: string, refund: Stripe.Refund): Refund {
  return {
    id: refund.id,
    payment: paymentIdOf(refund),
    amountMicros: microsFromMinor(refund.amount, refund.currency),
    currency: refund.currency,
    status: refund.status ?? 'pending',
    request: refund.metadata?.texttill === tillId ? (refund.metadata.refund_request ?? null) : null,
  }
}

function disputeOf(dispute: Stripe.Dispute): Dispute {
  const moves = dispute.balance_transactions
    .map((transaction) => ({
      id: transaction.id,
      amountMicros:
        transaction.currency === dispute.currency
          ? microsFromMinor(transaction.amount, transaction.currency)
          : Math.sign(transaction.amount) * microsFromMinor(dispute.amount, dispute.currency),
      feeMicros: microsFromMinor(transaction.fee, transaction.currency),
      currency: transaction.currency,
      at: transaction.created * 1000,
    }))
    .toSorted((a, b) => a.at - b.at || a.amountMicros - b.amountMicros)
  return {
    id: dispute.id,
    payment: paymentIdOf(dispute),
    amountMicros: microsFromMinor(dispute.amount, dispute.currency),
    currency: dispute.currency,
    status: dispute.status,
    reason: dispute.reason,
    moves,
    dueAt: dispute.evidence_details?.due_by ? dispute.evidence_details.due_by * 1000 : null,
  }
}

function warningOf(warning: Stripe.Radar.EarlyFraudWarning): FraudWarning {
  return {
    id: warning.id,
    payment: paymentIdOf(warning),
    fraudType: warning.fraud_type,
    actionable: warning.actionable,
  }
}

/** By the payment where it is named, by the charge where only that is. */
function paymentIdOf(of: {
  payment_intent?: string | Stripe.PaymentIntent | null
  charge?: string | Stripe.Charge | null
}): string | null {
  const charge = typeof of.charge === 'object' ? of.charge : null
  return idOf(of.payment_intent ?? null) ?? idOf(charge?.payment_intent ?? null)
}

/** Stripe's refusal in our words. @throws any other error as it is */
function refusalOf(error: unknown): RefundOutcome {
  if (error instanceof Stripe.errors.StripeIdempotencyError) return { kind: 'conflict' }
  if (error instanceof Stripe.errors.StripeInvalidRequestError)
    return { kind: 'refused', code: error.code ?? 'invalid_request', says: error.message }
  throw error
}
