import type Stripe from 'stripe'
import { microsFromMinor } from '../till/money.ts'
import type { Promotion, Promotions } from '../till/promotion.ts'
import { ask } from './client.ts'
import { idOf } from './objects.ts'

/** Stripe's promotion codes as the till's {@link Promotions}: https://docs.stripe.com/api/promotion_codes/list */
export function openPromotions({ stripe }: { stripe: Stripe }): Promotions {
  return {
    async promotions({ code, currency }) {
      const found = await ask(() =>
        stripe.promotionCodes
          .list({ code, limit: 100, expand: ['data.promotion.coupon.applies_to'] })
          .autoPagingToArray({ limit: 1000 }),
      )
      return found.flatMap((promotion) => promotionOf(promotion, currency) ?? [])
    },
  }
}

function promotionOf(promotion: Stripe.PromotionCode, currency: string): Promotion | undefined {
  const { coupon } = promotion.promotion
  if (coupon === null || typeof coupon === 'string') return undefined
  const { minimum_amount: least, minimum_amount_currency: leastCurrency } = promotion.restrictions
  const foreign =
    (coupon.percent_off === null && coupon.currency !== currency) ||
    (least !== null && leastCurrency !== currency)
  return {
    id: promotion.id,
    coupon: coupon.id,
    code: promotion.code,
    active: promotion.active && coupon.valid,
    expiresAt: earlier(promotion.expires_at, coupon.redeem_by),
    uses: {
      seen: promotion.times_redeemed,
      most: promotion.max_redemptions,
      couponSeen: coupon.times_redeemed,
      couponMost: coupon.max_redemptions,
    },
    off:
      coupon.percent_off === null
        ? { amountMicros: foreign ? 0 : microsFromMinor(coupon.amount_off ?? 0, currency) }
        : { percent: coupon.percent_off },
    leastMicros: least === null || foreign ? 0 : microsFromMinor(least, currency),
    firstTime: promotion.restrictions.first_time_transaction,
    stripeCustomer: idOf(promotion.customer),
    // What we sell are no products of the account's, so a coupon for some of those is for none of ours.
    elsewhere: foreign || (coupon.applies_to?.products.length ?? 0) > 0,
  }
}

/** Two of Stripe's times in seconds as the earlier one in ms. */
function earlier(a: number | null, b: number | null): number | null {
  const times = [a, b].filter((time) => time !== null)
  return times.length ? Math.min(...times) * 1000 : null
}
