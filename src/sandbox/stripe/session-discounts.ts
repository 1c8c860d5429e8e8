import type { Stripe } from 'stripe'
import type { Account } from './account.ts'
import { Failure } from './failure.ts'
import { total } from './line-items.ts'
import { byCode } from './promotion-codes.ts'
import { findSession, putSums } from './sessions.ts'

/** The customer types a promotion code, or takes it back with `''`. @returns what is wrong with it, if anything */
export function applyPromotion(account: Account, id: string, code: string): string | undefined {
  const session = findSession(account, id)
  if (session.status !== 'open' || !session.allow_promotion_codes) return 'This page takes no codes.'
  const promotion = code === '' ? undefined : byCode(account, code)
  if (code !== '' && !promotion) return 'This code is invalid.'
  const items = account.lineItems.get(id)!.items
  const discount = promotion && { promotion_code: promotion.id }
  try {
    const sums = total(account, session, items, discount)
    account.lineItems.put(id, { id, items: sums.items })
    putSums(session, sums, discount)
    account.sessions.put(id, session)
    return undefined
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
}

/** Counts the discounts of a session that was paid as used. */
export function redeem(account: Account, session: Stripe.Checkout.Session): void {
  for (const { coupon, promotion_code: code } of session.discounts ?? []) {
    const promotion = typeof code === 'string' ? account.promotionCodes.get(code) : undefined
    if (promotion)
      account.promotionCodes.put(promotion.id, { ...promotion, times_redeemed: promotion.times_redeemed + 1 })
    const used = account.coupons.get((promotion?.promotion.coupon ?? coupon) as string)
    if (used) account.coupons.put(used.id, { ...used, times_redeemed: used.times_redeemed + 1 })
  }
}
