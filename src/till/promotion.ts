import { coinMicros } from './money.ts'

/** A promotion code as Stripe has it now, with the coupon behind it. Amounts are micros. */
export type Promotion = {
  id: string
  coupon: string
  code: string
  /** Whether Stripe takes it at all; it does not when it has expired, is used up or was switched off. */
  active: boolean
  /** ms since 1970. */
  expiresAt: number | null
  /** How often Stripe has seen it used, and how often it may be; likewise its coupon, which other codes may share. */
  uses: { seen: number; most: number | null; couponSeen: number; couponMost: number | null }
  /** What it takes off: a percentage, or an amount. */
  off: { percent: number } | { amountMicros: number }
  leastMicros: number
  /** For people who never paid before. */
  firstTime: boolean
  /** For one Stripe customer alone. */
  stripeCustomer: string | null
  /** Made for another currency, or for products that are not ours. */
  elsewhere: boolean
}

/** What the till asks Stripe about promotion codes. */
export type Promotions = {
  /** The promotion codes of that name, in any state. Capitals don't matter. */
  promotions(args: { code: string; currency: string }): Promise<Promotion[]>
}

/** Why a code is not taken. */
export type CodeRefusal = 'unknown' | 'expired' | 'used-up' | 'too-small' | 'not-yours' | 'not-first' | 'used'

/** Why a purchase with a code is not made: the code, or what it would leave to charge, or nobody can say now. */
export type CodeDoubt = CodeRefusal | 'too-little' | 'not-now'

/**
 * The code that a customer means: several may have one name, of which one is active for everybody, and one for each
 * customer that it was made for.
 */
export function choosePromotion(
  promotions: readonly Promotion[],
  stripeCustomer: string | null,
): Promotion | undefined {
  const mine = promotions.filter(
    (one) => one.stripeCustomer !== null && one.stripeCustomer === stripeCustomer,
  )
  const everybodys = promotions.filter((one) => one.stripeCustomer === null)
  const best = (list: readonly Promotion[]) => list.find(({ active }) => active)
  return best(mine) ?? best(everybodys) ?? mine[0] ?? everybodys[0] ?? promotions[0]
}

/**
 * Why a code cannot be used for a purchase; nothing if it can. What Stripe's page would say no to, a text is told no
 * about: https://docs.stripe.com/payments/checkout/discounts.
 *
 * @param args.usesHere how often the code and its coupon were used where Stripe does not count, which is by text
 * @param args.paidBefore whether this customer ever paid anything
 */
export function whyRefused(
  promotion: Promotion | undefined,
  args: {
    priceMicros: number
    stripeCustomer: string | null
    paidBefore: boolean
    usesHere: { code: number; coupon: number }
    now: number
  },
): CodeRefusal | undefined {
  if (!promotion || promotion.elsewhere) return 'unknown'
  if (promotion.stripeCustomer !== null && promotion.stripeCustomer !== args.stripeCustomer)
    return 'not-yours'
  if (promotion.expiresAt !== null && promotion.expiresAt <= args.now) return 'expired'
  const { seen, most, couponSeen, couponMost } = promotion.uses
  const usedUp =
    (most !== null && seen + args.usesHere.code >= most) ||
    (couponMost !== null && couponSeen + args.usesHere.coupon >= couponMost)
  if (usedUp) return 'used-up'
  if (!promotion.active) return 'unknown'
  if (promotion.firstTime && args.paidBefore) return 'not-first'
  return args.priceMicros < promotion.leastMicros ? 'too-small' : undefined
}

/** What a code takes off a price, in whole coins of the currency and never more than the price. Micros. */
export function discountOf(promotion: Promotion, priceMicros: number, currency: string): number {
  const coin = coinMicros(currency)
  const { off } = promotion
  const micros = 'percent' in off ? (priceMicros * off.percent) / 100 : off.amountMicros
  return Math.min(priceMicros, Math.round(micros / coin) * coin)
}
