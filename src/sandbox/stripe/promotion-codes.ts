import type { Stripe } from 'stripe'
import { type Account, mergeMetadata, newId, now } from './account.ts'
import { findCoupon } from './coupons.ts'
import { emit } from './events.ts'
import { badParameter, missingParameter, noSuch, refusal } from './failure.ts'
import { within } from './lists.ts'
import {
  clearable,
  flag,
  hash,
  integer,
  metadata,
  oneOf,
  required,
  text,
  timeRange,
  unmodelled,
} from './parameters.ts'
import { findCustomer } from './payment-methods.ts'
import { get, getList, post, type Route } from './route.ts'

export function findPromotionCode(account: Account, id: string, param = 'id'): Stripe.PromotionCode {
  const found = account.promotionCodes.get(id)
  if (!found) throw noSuch('promotion code', id, param)
  return found
}

/**
 * The promotion code that a customer typed, when it may be used for this sum. Capitals don't matter.
 *
 * @throws Failure `promotion_code…` with words for the customer
 */
export function usable(
  account: Account,
  promotion: Stripe.PromotionCode,
  sale: { subtotal: number; currency: string; customer: string | null },
): Stripe.Coupon {
  const refuse = () => refusal('This code is invalid.', { param: 'discounts[0][promotion_code]' })
  const { restrictions } = promotion
  if (!promotion.active || (promotion.expires_at !== null && promotion.expires_at <= now(account)))
    throw refuse()
  if (promotion.max_redemptions !== null && promotion.times_redeemed >= promotion.max_redemptions)
    throw refuse()
  if (promotion.customer !== null && promotion.customer !== sale.customer) throw refuse()
  const least = restrictions.minimum_amount
  if (least !== null && (restrictions.minimum_amount_currency !== sale.currency || sale.subtotal < least))
    throw refusal('This code needs a larger order.', { param: 'discounts[0][promotion_code]' })
  if (restrictions.first_time_transaction && hasPaid(account, sale.customer)) throw refuse()
  const coupon = findCoupon(account, promotion.promotion.coupon as string)
  if (!coupon.valid) throw refuse()
  return coupon
}

/** The active promotion code of that name. */
export function byCode(account: Account, code: string): Stripe.PromotionCode | undefined {
  const wanted = code.trim().toUpperCase()
  return account.promotionCodes.values().find((one) => one.active && one.code.toUpperCase() === wanted)
}

// Guests have no history that could be looked at, so they count as having paid.
function hasPaid(account: Account, customer: string | null): boolean {
  return (
    customer === null ||
    account.charges.values().some((charge) => charge.customer === customer && charge.status === 'succeeded')
  )
}

function create(account: Account, given: Stripe.PromotionCodeCreateParams): Stripe.PromotionCode {
  const coupon = given.promotion.coupon
  if (coupon === undefined) throw missingParameter('promotion[coupon]')
  findCoupon(account, coupon, 'promotion[coupon]')
  if (given.customer !== undefined) findCustomer(account, given.customer, 'customer')
  const code = given.code ?? newId(account, 'x').slice(2, 10).toUpperCase()
  if (!/^[a-z0-9-]+$/i.test(code)) throw badParameter(`Invalid code: ${code}`, 'code')
  if (byCode(account, code))
    throw refusal(`An active promotion code with \`code: ${code}\` already exists.`, { param: 'code' })
  const promotionCode = {
    id: newId(account, 'promo'),
    object: 'promotion_code',
    active: given.active ?? true,
    code,
    created: now(account),
    customer: given.customer ?? null,
    customer_account: null,
    expires_at: given.expires_at ?? null,
    livemode: false,
    max_redemptions: given.max_redemptions ?? null,
    metadata: mergeMetadata({}, given.metadata),
    promotion: { coupon, type: 'coupon' },
    restrictions: {
      first_time_transaction: given.restrictions?.first_time_transaction ?? false,
      minimum_amount: given.restrictions?.minimum_amount ?? null,
      minimum_amount_currency: given.restrictions?.minimum_amount_currency ?? null,
    },
    times_redeemed: 0,
  } satisfies Stripe.PromotionCode
  account.promotionCodes.put(promotionCode.id, promotionCode)
  emit(account, 'promotion_code.created', promotionCode)
  return promotionCode
}

export const promotionCodeRoutes: Route[] = [
  post<Stripe.PromotionCodeCreateParams>(
    '/v1/promotion_codes',
    'promotion_code',
    {
      promotion: required(hash({ coupon: text, type: required(oneOf('coupon')) })),
      active: flag,
      code: text,
      customer: text,
      customer_account: unmodelled,
      expires_at: integer,
      max_redemptions: integer,
      metadata,
      restrictions: hash({
        currency_options: unmodelled,
        first_time_transaction: flag,
        minimum_amount: integer,
        minimum_amount_currency: text,
      }),
    },
    create,
  ),
  get<Stripe.PromotionCodeRetrieveParams>(
    '/v1/promotion_codes/:id',
    'promotion_code',
    {},
    (account, _given, { id }) => findPromotionCode(account, id!),
  ),
  post<Stripe.PromotionCodeUpdateParams>(
    '/v1/promotion_codes/:id',
    'promotion_code',
    { active: flag, metadata: clearable(metadata), restrictions: unmodelled },
    (account, given, { id }) => {
      const promotionCode = findPromotionCode(account, id!)
      const before = structuredClone(promotionCode)
      promotionCode.active = given.active ?? promotionCode.active
      promotionCode.metadata = mergeMetadata(promotionCode.metadata, given.metadata)
      account.promotionCodes.put(promotionCode.id, promotionCode)
      emit(account, 'promotion_code.updated', promotionCode, before)
      return promotionCode
    },
  ),
  getList<Stripe.PromotionCodeListParams>(
    '/v1/promotion_codes',
    'promotion_code',
    {
      active: flag,
      code: text,
      coupon: text,
      created: timeRange,
      customer: text,
      customer_account: unmodelled,
    },
    (account, given) =>
      account.promotionCodes
        .values()
        .filter(
          (one) =>
            within(given.created, one.created) &&
            (given.active === undefined || one.active === given.active) &&
            (given.code === undefined || one.code.toUpperCase() === given.code.toUpperCase()) &&
            (given.coupon === undefined || one.promotion.coupon === given.coupon) &&
            (given.customer === undefined || one.customer === given.customer),
        ),
  ),
]
