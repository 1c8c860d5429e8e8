import { z } from 'zod'
import { DAY_MS } from './day.ts'
import { price } from './pricing.ts'

/** A top-up: what is paid for it, and the credit that it gives, which is never less. Micros. */
export type Pack = { pay: number; credit: number }

/**
 * What somebody pays once before they can use paid commands: its price includes credit. Micros. A launch price ends
 * with its last day in UTC; `endsAt` is ms since 1970.
 */
export type Access = { price: number; credit: number; launch?: { price: number; endsAt: number } | undefined }

/** What is bought by one order. */
export type Product = { kind: 'top-up' | 'access'; priceMicros: number; creditMicros: number }

/** A product and what is asked for it, which a promotion code may have made less. */
export type Sale = Product & { payMicros: number; promotion: { id: string; code: string } | null }

/** `'20'`, or `{ pay: '20', credit: '22' }` where more is given than is paid. */
export const pack = z.union(
  [
    price.transform((pay): Pack => ({ pay, credit: pay })),
    z
      .strictObject({ pay: price, credit: price })
      .refine(({ pay, credit }) => credit >= pay, 'must give at least the credit that is paid for'),
  ],
  'must be a price such as "20", or { pay: "20", credit: "22" }',
)

export const access = z
  .strictObject({
    price,
    credit: price.refine((credit) => credit > 0, 'must be more than nothing'),
    launch: z
      .strictObject({
        price,
        until: z.iso.date('must be the last day of it, such as "2027-01-31"'),
      })
      .transform((launch) => ({ price: launch.price, endsAt: Date.parse(launch.until) + DAY_MS }))
      .optional(),
  })
  .refine(({ price: full, credit }) => credit <= full, 'must cost at least the credit that it includes')

/** What access costs now. */
export function accessNow(offer: Access, now: number): Product {
  const { launch } = offer
  const priceMicros = launch && now < launch.endsAt ? launch.price : offer.price
  return { kind: 'access', priceMicros, creditMicros: offer.credit }
}

/** Of somebody, what decides on what they may buy. `now` is ms since 1970. */
export type Buyer = { hasAccess: boolean; now: number }

type Shop = { packs: readonly Pack[]; access?: Access | undefined }

/** What a customer may buy now: access while they need it, else every pack. */
export function productsFor(shop: Shop, who: Buyer): Product[] {
  if (shop.access && !who.hasAccess) return [accessNow(shop.access, who.now)]
  return shop.packs.map(({ pay, credit }) => ({ kind: 'top-up', priceMicros: pay, creditMicros: credit }))
}

/** The product that an amount names; nothing if it is not among what this customer may buy. */
export function productOf(shop: Shop, args: Buyer & { amountMicros: number }): Product | undefined {
  return productsFor(shop, args).find(({ priceMicros }) => priceMicros === args.amountMicros)
}

/** A product at its own price. */
export function atFullPrice(product: Product): Sale {
  return { ...product, payMicros: product.priceMicros, promotion: null }
}

/**
 * What a payment was for: credit first, then access; and the credit that nobody paid for, which a pack's bonus or
 * a promotion code gives.
 */
export function partsOf(order: { payMicros: number; creditMicros: number }): {
  grantMicros: number
  accessMicros: number
  discountMicros: number
} {
  const grantMicros = Math.min(order.payMicros, order.creditMicros)
  return {
    grantMicros,
    accessMicros: order.payMicros - grantMicros,
    discountMicros: order.creditMicros - grantMicros,
  }
}
