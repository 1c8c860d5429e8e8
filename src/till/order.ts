import { DAY_MS } from './day.ts'

/** How soon the same wish again is asked about first. */
const TWICE_MS = 120_000
/** How long a wish to buy is good that Stripe has never been asked for: nobody expects to be charged for it any more. */
export const WISH_MS = 3_600_000
/** How long a question stays open. */
export const PROMPT_MS = 600_000
/**
 * A bare yes that comes sooner after its question went out may have been texted before: Twilio takes up to 15 s to
 * deliver a text, its retries included ("Webhooks (HTTP callbacks): Connection Overrides", `tt`), and nobody reads and
 * answers within five.
 */
export const UNREAD_MS = 20_000

type Known = {
  code: string
  via: 'card' | 'checkout'
  state: string
  payment_intent: string | null
  price_micros: number | null
  pay_micros: number
  opened_at: number
  ended_at: number | null
}

/**
 * The order that somebody who buys the same again may have forgotten: a charge of that amount which is on its
 * way, or one that was paid in the last two minutes. A page that nobody paid on yet is not in the way.
 *
 * @param recent newest first
 */
export function buyingTwice<T extends Known>(recent: T[], priceMicros: number, now: number): T | undefined {
  return recent.find(
    (order) =>
      priceOf(order) === priceMicros &&
      (order.state === 'paid'
        ? now - (order.ended_at ?? order.opened_at) <= TWICE_MS
        : order.via === 'card' && now - order.opened_at <= TWICE_MS),
  )
}

/**
 * Whether one more purchase would pass what a customer may spend in 24 hours. What was paid counts from when it was,
 * also where a person has yet to look at it, and so does a charge that is on its way. A page that nobody paid on does
 * not: the next one takes its place.
 */
export function passesDayLimit(
  recent: Known[],
  payMicros: number,
  { limits, now }: { limits: { perDay: number; purchasesPerDay: number }; now: number },
): boolean {
  const counted = recent.filter(
    (order) =>
      (order.ended_at ?? order.opened_at) > now - DAY_MS &&
      (order.state === 'paid' ||
        (order.state === 'review' ? order.payment_intent !== null : order.via === 'card')),
  )
  const spent = counted.reduce((sum, order) => sum + order.pay_micros, 0)
  return counted.length + 1 > limits.purchasesPerDay || spent + payMicros > limits.perDay
}

/**
 * Whether an order was paid as it was asked for: what its page asked, after whatever code was typed there, and no
 * other price than the order's; or, charged without a page, what the order asks itself.
 */
export function paidAsAsked(
  order: { currency: string; price_micros: number | null; pay_micros: number },
  { payment, page }: { payment: Sum | null; page: Asked | undefined },
): boolean {
  if (payment && payment.currency !== order.currency) return false
  if (!page) return payment?.paidMicros === order.pay_micros
  // Stripe leaves the currency out where nothing was to pay.
  if (page.currency === null) return !payment && page.free
  const asPriced =
    page.currency === order.currency &&
    page.priceMicros === priceOf(order) &&
    page.askedMicros === page.priceMicros - page.discountMicros
  return asPriced && (payment ? payment.paidMicros === page.askedMicros : page.free && page.askedMicros === 0)
}

type Sum = { paidMicros: number; currency: string }
type Asked = {
  currency: string | null
  priceMicros: number
  discountMicros: number
  askedMicros: number
  free: boolean
}

/** What an order costs without a code, in micros; where that was never written down, what it asked. */
export function priceOf(order: { price_micros: number | null; pay_micros: number }): number {
  return order.price_micros ?? order.pay_micros
}

/** What a customer reads to name an order to somebody: the first four letters of its code. */
export function refOf(order: { code: string }): string {
  return order.code.slice(0, 4)
}

/** `20 s`, `1 min`. */
export function agoWords(ms: number): string {
  return ms < 60_000 ? `${Math.max(1, Math.round(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`
}

/** An order as operators' backends hear of it. */
export function orderData<State extends string>(
  order: Known & { id: string; customer: string; state: State; currency: string; credit_micros: number },
) {
  return {
    order: order.id,
    account: order.customer,
    ref: refOf(order),
    state: order.state,
    via: order.via,
    currency: order.currency,
    payMicros: order.pay_micros,
    creditMicros: order.credit_micros,
  }
}
