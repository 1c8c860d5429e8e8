import { priceOf, refOf } from './order.ts'

/** What was bought by an order that is paid, for whoever tells it: a text, a letter, a page. Amounts are micros. */
export type Receipt = {
  /** `20261123-K7Q2`: the day and the order's ref. */
  number: string
  ref: string
  /** What was given, which is credit where somebody paid for access who had it. */
  product: 'top-up' | 'access'
  creditMicros: number
  /** Without what a code took off. */
  priceMicros: number
  /** What a code took off. */
  offMicros: number
  code: string | null
  /** Credit beyond the price: a pack's bonus. */
  bonusMicros: number
  paidMicros: number
  refundedMicros: number
  currency: string
  card: { brand: string; last4: string } | null
  /** When it was paid, ms since 1970. */
  at: number
}

type Paid = {
  code: string
  currency: string
  product: 'top-up' | 'access'
  given: 'top-up' | null
  price_micros: number | null
  pay_micros: number
  credit_micros: number
  promotion_code: string | null
  card_brand: string | null
  card_last4: string | null
  opened_at: number
  ended_at: number | null
}

/** @param refundedMicros what went back to the card since */
export function receiptOf(order: Paid, refundedMicros = 0): Receipt {
  const at = order.ended_at ?? order.opened_at
  const priceMicros = priceOf(order)
  const { card_brand: brand, card_last4: last4 } = order
  return {
    number: `${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}-${refOf(order)}`,
    ref: refOf(order),
    product: order.given ?? order.product,
    creditMicros: order.credit_micros,
    priceMicros,
    offMicros: Math.max(0, priceMicros - order.pay_micros),
    code: order.promotion_code,
    bonusMicros: Math.max(0, order.credit_micros - priceMicros),
    paidMicros: order.pay_micros,
    refundedMicros,
    currency: order.currency,
    card: brand !== null && last4 !== null ? { brand, last4 } : null,
    at,
  }
}
