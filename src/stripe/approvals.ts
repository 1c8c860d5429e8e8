import Stripe from 'stripe'
import type { Approvals } from '../till/approval.ts'
import { ask, keyed, load } from './client.ts'
import { paymentOf } from './objects.ts'

/** Payments that a customer approves at their bank. See https://docs.stripe.com/payments/3d-secure/authentication-flow */
export function openApprovals({ stripe, tillId }: { stripe: Stripe; tillId: string }): Approvals {
  const find = (id: string) => load(() => stripe.paymentIntents.retrieve(id, { expand: ['payment_method'] }))

  return {
    async approve({ key, payment: id, card, returnUrl }) {
      const intent = await find(id)
      if (!intent) return { kind: 'rejected' }
      const open = bankPageOf(intent)
      if (open !== undefined) return { kind: 'asks', url: open }
      if (!WAITS.includes(intent.status)) return { kind: 'ended', payment: paymentOf(tillId, intent) }
      try {
        const confirmed = await ask(() =>
          stripe.paymentIntents.confirm(
            id,
            {
              payment_method: card,
              return_url: returnUrl,
              // Who approves once need not approve the next purchase by text, as far as their bank agrees.
              setup_future_usage: 'off_session',
              expand: ['payment_method'],
            },
            keyed(tillId, key),
          ),
        )
        const url = bankPageOf(confirmed)
        return url === undefined
          ? { kind: 'ended', payment: paymentOf(tillId, confirmed) }
          : { kind: 'asks', url }
      } catch (error) {
        if (!isRefusal(error)) throw error
        const now = error instanceof Stripe.errors.StripeCardError ? await find(id) : undefined
        return now ? { kind: 'ended', payment: paymentOf(tillId, now) } : { kind: 'rejected' }
      }
    },

    async cancelPayment({ key, payment: id }) {
      const before = await find(id)
      if (!before || !WAITS.includes(before.status)) return before && paymentOf(tillId, before)
      try {
        await ask(() =>
          stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' }, keyed(tillId, key)),
        )
      } catch (error) {
        // Paid in the last moment, or canceled by somebody else.
        if (!isRefusal(error)) throw error
      }
      const after = await find(id)
      return after && paymentOf(tillId, after)
    },
  }
}

const WAITS: string[] = ['requires_payment_method', 'requires_confirmation', 'requires_action']

function bankPageOf(intent: Stripe.PaymentIntent): string | undefined {
  return intent.status === 'requires_action'
    ? (intent.next_action?.redirect_to_url?.url ?? undefined)
    : undefined
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeCardError
  )
}
