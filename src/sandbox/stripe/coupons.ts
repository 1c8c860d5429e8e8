import type { Stripe } from 'stripe'
import { type Account, mergeMetadata, newId, now } from './account.ts'
import { emit } from './events.ts'
import { badParameter, missingParameter, noSuch, refusal } from './failure.ts'
import { within } from './lists.ts'
import { readCurrency } from './money.ts'
import {
  clearable,
  hash,
  integer,
  list as listOf,
  metadata,
  number,
  oneOf,
  text,
  timeRange,
  unmodelled,
  words,
} from './parameters.ts'
import { get, getList, post, type Route, remove } from './route.ts'

export function findCoupon(account: Account, id: string, param = 'id'): Stripe.Coupon {
  const coupon = account.coupons.get(id)
  if (!coupon) throw noSuch('coupon', id, param)
  return asOfNow(account, coupon)
}

/** A coupon is valid until it is used up or its time is over. */
function asOfNow(account: Account, coupon: Stripe.Coupon): Stripe.Coupon {
  const over = coupon.redeem_by !== null && coupon.redeem_by <= now(account)
  const usedUp = coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions
  return { ...coupon, valid: !over && !usedUp }
}

/** What a coupon takes off a sum of that currency. @throws Failure when it is of another currency, or not valid */
export function discountOf(coupon: Stripe.Coupon, subtotal: number, currency: string): number {
  if (!coupon.valid)
    throw refusal(`The coupon ${coupon.id} is expired.`, { code: 'coupon_expired', param: 'discounts[0]' })
  if (coupon.percent_off !== null) return Math.round((subtotal * coupon.percent_off) / 100)
  if (coupon.currency !== currency)
    throw refusal(`The coupon ${coupon.id} is in ${coupon.currency}; the session is in ${currency}.`, {
      param: 'discounts[0]',
    })
  return Math.min(subtotal, coupon.amount_off!)
}

function create(account: Account, given: Stripe.CouponCreateParams): Stripe.Coupon {
  if ((given.percent_off === undefined) === (given.amount_off === undefined))
    throw badParameter('You must specify either amount_off or percent_off, and not both.', 'percent_off')
  if (given.percent_off !== undefined && (given.percent_off <= 0 || given.percent_off > 100))
    throw badParameter(
      `Invalid percent_off: ${given.percent_off}. It must be above 0 and at most 100.`,
      'percent_off',
    )
  if (given.amount_off !== undefined && given.currency === undefined) throw missingParameter('currency')
  const id = given.id ?? newId(account, 'cpn').slice(4)
  if (account.coupons.get(id))
    throw refusal('Coupon already exists.', { code: 'resource_already_exists', param: 'id' })
  const coupon = {
    id,
    object: 'coupon',
    amount_off: given.amount_off ?? null,
    created: now(account),
    currency: given.currency === undefined ? null : readCurrency(given.currency),
    duration: given.duration ?? 'once',
    duration_in_months: given.duration_in_months ?? null,
    livemode: false,
    max_redemptions: given.max_redemptions ?? null,
    metadata: mergeMetadata({}, given.metadata),
    name: given.name ?? null,
    percent_off: given.percent_off ?? null,
    redeem_by: given.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  } satisfies Stripe.Coupon
  account.coupons.put(id, coupon)
  const { products } = given.applies_to ?? {}
  if (products) account.couponProducts.put(id, { id, products: { products } })
  emit(account, 'coupon.created', coupon)
  return coupon
}

export const couponRoutes: Route[] = [
  post<Stripe.CouponCreateParams>(
    '/v1/coupons',
    'coupon',
    {
      amount_off: integer,
      applies_to: hash({ products: listOf(text) }),
      currency: text,
      currency_options: unmodelled,
      duration: oneOf('forever', 'once', 'repeating'),
      duration_in_months: integer,
      id: text,
      max_redemptions: integer,
      metadata,
      name: text,
      percent_off: number,
      redeem_by: integer,
    },
    create,
  ),
  get<Stripe.CouponRetrieveParams>('/v1/coupons/:id', 'coupon', {}, (account, _given, { id }) =>
    findCoupon(account, id!),
  ),
  post<Stripe.CouponUpdateParams>(
    '/v1/coupons/:id',
    'coupon',
    { currency_options: unmodelled, metadata: clearable(metadata), name: words },
    (account, given, { id }) => {
      const coupon = findCoupon(account, id!)
      const before = structuredClone(coupon)
      if (given.name !== undefined) coupon.name = given.name || null
      coupon.metadata = mergeMetadata(coupon.metadata, given.metadata)
      account.coupons.put(coupon.id, coupon)
      emit(account, 'coupon.updated', coupon, before)
      return coupon
    },
  ),
  remove('/v1/coupons/:id', 'coupon', (account, id) => {
    const coupon = findCoupon(account, id)
    account.coupons.delete(id)
    emit(account, 'coupon.deleted', coupon)
    return { id, object: 'coupon', deleted: true } satisfies Stripe.DeletedCoupon
  }),
  getList<Stripe.CouponListParams>('/v1/coupons', 'coupon', { created: timeRange }, (account, given) =>
    account.coupons
      .values()
      .filter((coupon) => within(given.created, coupon.created))
      .map((coupon) => asOfNow(account, coupon)),
  ),
]
