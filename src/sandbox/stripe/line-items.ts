import type { Stripe } from 'stripe'
import { type Account, newId } from './account.ts'
import { discountOf, findCoupon } from './coupons.ts'
import { missingParameter, refusal } from './failure.ts'
import { checkAmount } from './money.ts'
import { findPrice, newPrice, unitAmount } from './prices.ts'
import { findProduct, newProduct } from './products.ts'
import { findPromotionCode, usable } from './promotion-codes.ts'

type Asked = Stripe.Checkout.SessionCreateParams.LineItem

/** Makes a session's line items, and the products and prices that it describes for itself. */
export function newLineItems(account: Account, asked: Asked[]): Stripe.LineItem[] {
  const items = asked.map((item, i) => {
    const price = priceOf(account, item, `line_items[${i}]`)
    const quantity = item.quantity ?? 1
    const amount = price.unit_amount! * quantity
    const product = findProduct(account, price.product as string)
    return {
      id: newId(account, 'li'),
      object: 'item',
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency: price.currency,
      description: product.name,
      metadata: {},
      price,
      quantity,
    } satisfies Stripe.LineItem
  })
  if (new Set(items.map((item) => item.currency)).size > 1)
    throw refusal('All prices on a checkout must be in the same currency.', { param: 'line_items' })
  return items
}

function priceOf(account: Account, item: Asked, param: string): Stripe.Price {
  if (item.price !== undefined) {
    const price = findPrice(account, item.price, `${param}[price]`)
    if (!price.active)
      throw refusal('The price specified is inactive. This field only accepts active prices.', {
        param: `${param}[price]`,
      })
    return price
  }
  const data = item.price_data
  if (data === undefined) throw missingParameter(`${param}[price]`)
  const amount = unitAmount(data, `${param}[price_data]`)
  if (data.product !== undefined) findProduct(account, data.product, `${param}[price_data][product]`)
  else if (data.product_data === undefined) throw missingParameter(`${param}[price_data][product]`)
  const product =
    data.product ?? newProduct(account, data.product_data as Stripe.ProductCreateParams, false).id
  return newPrice(
    account,
    { currency: data.currency, unitAmount: amount, product, tax_behavior: data.tax_behavior },
    false,
  )
}

/**
 * Takes a discount off a session's items, or none, and gives its sums. What does not divide evenly goes to the first
 * items, so that the items add up to the whole.
 *
 * @throws Failure when the code is not valid, or would leave less than can be charged
 */
export function total(
  account: Account,
  session: Pick<Stripe.Checkout.Session, 'customer' | 'currency'>,
  items: Stripe.LineItem[],
  discount: { coupon?: string | null; promotion_code?: string | null } | undefined,
): { items: Stripe.LineItem[]; subtotal: number; discount: number; total: number } {
  const currency = session.currency!
  const subtotal = items.reduce((sum, item) => sum + item.amount_subtotal, 0)
  const coupon = discount && couponOf(account, session, subtotal, discount)
  const off = coupon ? discountOf(coupon, subtotal, currency) : 0
  let left = off
  const shares = items.map((item) => Math.floor((off * item.amount_subtotal) / Math.max(1, subtotal)))
  left -= shares.reduce((sum, share) => sum + share, 0)
  const discounted = items.map((item, i) => {
    const extra = left > 0 ? 1 : 0
    left -= extra
    const amount_discount = shares[i]! + extra
    return { ...item, amount_discount, amount_total: item.amount_subtotal - amount_discount }
  })
  if (subtotal - off > 0) checkAmount(subtotal - off, currency, 'line_items')
  return { items: discounted, subtotal, discount: off, total: subtotal - off }
}

function couponOf(
  account: Account,
  session: Pick<Stripe.Checkout.Session, 'customer' | 'currency'>,
  subtotal: number,
  discount: { coupon?: string | null; promotion_code?: string | null },
): Stripe.Coupon {
  if (discount.promotion_code)
    return usable(
      account,
      findPromotionCode(account, discount.promotion_code, 'discounts[0][promotion_code]'),
      {
        subtotal,
        currency: session.currency!,
        customer: session.customer as string | null,
      },
    )
  return findCoupon(account, discount.coupon!, 'discounts[0][coupon]')
}
