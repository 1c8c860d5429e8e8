import { z } from 'zod'

/** The types of Stripe events that the till acts on; the rest are kept and left alone. */
export const EVENT_TYPES = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'charge.updated',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'radar.early_fraud_warning.created',
  'radar.early_fraud_warning.updated',
  'customer.deleted',
  'customer.updated',
  'setup_intent.succeeded',
  'payment_method.attached',
  'payment_method.updated',
  'payment_method.automatically_updated',
  'payment_method.detached',
] as const

/** What the till reads of an event: what kind, about which object, in which mode. */
export type StripeEvent = {
  id: string
  type: string
  object: string
  live: boolean
  /** The Stripe customer that its object is, or belongs to; and the payment that it is, or belongs to. */
  stripeCustomer: string | null
  payment: string | null
}

const reference = z.string().nullish().catch(null)

/** A name of Stripe's: it is asked for and looked up by it. */
const name = z.string().regex(/^[^\0]+$/)

const event = z
  .object({
    id: name,
    type: name,
    livemode: z.boolean(),
    data: z.object({
      object: z.looseObject({ id: z.string().optional(), customer: reference, payment_intent: reference }),
    }),
  })
  .transform(
    (read): StripeEvent => ({
      id: read.id,
      type: read.type,
      object: read.data.object.id ?? '',
      live: read.livemode,
      stripeCustomer: belongs(read.data.object, 'cus_', read.data.object.customer),
      payment: belongs(read.data.object, 'pi_', read.data.object.payment_intent),
    }),
  )

function belongs({ id }: { id?: string | undefined }, prefix: string, to: string | null | undefined) {
  return id?.startsWith(prefix) ? id : (to ?? null)
}

/** Reads a Stripe event. @throws ZodError when it is not one */
export function readEvent(raw: string): StripeEvent {
  return event.parse(JSON.parse(raw))
}
