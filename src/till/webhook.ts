import { z } from 'zod'

/** What operators' backends may hear of, and what each means. Names are for ever. */
export const WEBHOOK_TYPES = {
  'order.paid': 'An order is paid and its credit is there.',
  'order.failed':
    'An order came to nothing: declined, not paid in time or called off. Should it be paid all the same, `order.paid` follows.',
  'balance.low': 'A customer is told that little is left.',
  'account.frozen': 'An account, or charging it, was put on hold.',
  'refund.posted': 'Money goes back to a card, and the books have followed.',
  'refund.failed': 'A refund never reached the card; its credit is back.',
  'dispute.changed': 'A bank disputes a payment, has decided, or takes it up again.',
} as const

export type WebhookType = keyof typeof WEBHOOK_TYPES

const account = z.string().describe('Whose, as in `/v1/accounts/{account}`.')
const order = z.string().describe('As in `/v1/records/orders/{order}`.')
const currency = z.string().meta({ example: 'usd' })
const micros = z.int().meta({ example: 20_000_000 })

const ordered = z.object({
  order,
  account,
  ref: z.string().describe('What its customer reads to name it.').meta({ example: 'K7Q2' }),
  via: z.enum(['card', 'checkout']).describe('The saved card, or a page of Stripe’s.'),
  currency,
  payMicros: micros.describe('What is paid for it.'),
  creditMicros: micros.describe('What it adds.'),
})
const refunded = z.object({
  refund: z.string().describe('Its id at Stripe.').meta({ example: 're_…' }),
  order,
  account,
  currency,
  amountMicros: micros,
})

/** What a message of each type holds besides it and its time. Fields may be added, and none is taken away. */
export const WEBHOOK_DATA = {
  'order.paid': ordered.extend({ state: z.literal('paid') }).meta({ id: 'OrderPaid' }),
  'order.failed': ordered
    .extend({
      state: z.enum(['failed', 'expired', 'canceled']),
      reason: z.string().nullable().describe('Why, as the operator reads it: a bank’s own word, too.'),
    })
    .meta({ id: 'OrderFailed' }),
  'balance.low': z
    .object({ account, currency, leftMicros: micros.describe('What there is to spend.') })
    .meta({ id: 'BalanceLow' }),
  'account.frozen': z
    .object({ account, extent: z.enum(['charging', 'account']), reason: z.string() })
    .meta({ id: 'AccountFrozen' }),
  'refund.posted': refunded.meta({ id: 'RefundPosted' }),
  'refund.failed': refunded.meta({ id: 'RefundFailed' }),
  'dispute.changed': z
    .object({
      dispute: z.string().describe('Its id at Stripe.').meta({ example: 'du_…' }),
      order,
      account,
      status: z.string().describe('In Stripe’s words.').meta({ example: 'needs_response' }),
      currency,
      amountMicros: micros,
      reason: z.string().nullable().describe('In Stripe’s words.').meta({ example: 'fraudulent' }),
    })
    .meta({ id: 'DisputeChanged' }),
} as const satisfies Record<WebhookType, z.ZodObject>

export type WebhookData<Type extends WebhookType> = z.input<(typeof WEBHOOK_DATA)[Type]>

/** When a delivery is tried again after it failed so many times, in ms; for about three days. */
const RETRY_MS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map((s) => s * 1000)

/** How long to wait after so many tries; nothing when it was tried often enough. */
export function retryAfterMs(tries: number): number | undefined {
  return RETRY_MS[tries - 1]
}
