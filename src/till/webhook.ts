/** What operators' backends may hear of, and what each means. Names are for ever. */
export const WEBHOOK_TYPES = {
  'order.paid': 'An order is paid and its credit is there.',
  'order.failed':
    'An order came to nothing: declined, not paid in time or called off. Should it be paid all the same, `order.paid` follows.',
  'balance.low': 'A customer is told that little is left.',
  'account.frozen': 'An account, or charging it, was put on hold.',
  'refund.posted': 'Money goes back to a card, and the books have followed.',
  'refund.failed': 'A refund never reached the card; its credit is back.',
  'dispute.changed': 'A bank disputes a payment, or has decided.',
} as const

export type WebhookType = keyof typeof WEBHOOK_TYPES

/** When a delivery is tried again after it failed so many times, in ms; for about three days. */
const RETRY_MS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map((s) => s * 1000)

/** How long to wait after so many tries; nothing when it was tried often enough. */
export function retryAfterMs(tries: number): number | undefined {
  return RETRY_MS[tries - 1]
}
