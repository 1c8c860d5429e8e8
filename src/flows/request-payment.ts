import type { Customer } from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { priceOf } from '../till/order.ts'
import { partsOf, type Sale } from '../till/product.ts'
import { cardToCharge } from './card-to-charge.ts'
import type { House } from './house.ts'

/** Writes an order down: what is sold, to whom, and how it will be paid. */
export function openOrder(
  tx: Tx,
  house: House,
  args: {
    customer: Customer
    sale: Sale
    /** A promotion code that is not looked up yet. */
    code?: string | undefined
    via: orders.Order['via']
    text: string | null
    reason: string | null
    /** Nobody texted for it: it was agreed to beforehand. */
    auto?: boolean
  },
): Promise<orders.Order> {
  const { sale } = args
  const { accessMicros, discountMicros } = partsOf(sale)
  return orders.open(tx, {
    id: house.world.newId('order'),
    code: house.world.secret(10),
    customer: args.customer.id,
    via: args.via,
    currency: house.service.currency,
    product: sale.kind,
    price_micros: sale.priceMicros,
    pay_micros: sale.payMicros,
    credit_micros: sale.creditMicros,
    access_micros: accessMicros,
    discount_micros: discountMicros,
    promotion: sale.promotion?.id ?? null,
    promotion_code: sale.promotion?.code ?? args.code ?? null,
    reason: args.reason,
    text_in: args.text,
    auto: args.auto ? 1 : 0,
    opened_at: house.world.clock.now(),
  })
}

/** What an order sells, to be asked for once more in another way. */
export function saleOf(order: orders.Order): Sale {
  const { promotion: id, promotion_code: code } = order
  return {
    kind: order.product,
    priceMicros: priceOf(order),
    payMicros: order.pay_micros,
    creditMicros: order.credit_micros,
    promotion: id !== null && code !== null ? { id, code } : null,
  }
}

/**
 * Leaves the request that charges an order to the card that BUY charges. False, and nothing charged, when there is no
 * such card, when it had better be left alone, or when its owner has not shown yet that they want it charged: it may
 * have become the one since they were asked.
 */
export async function requestCharge(
  tx: Tx,
  house: House,
  { order, customer }: { order: orders.Order; customer: Customer },
): Promise<boolean> {
  const chargeable = await cardToCharge(tx, house, customer)
  if (!chargeable.card || chargeable.card.proved_at === null) return false
  const attempt = house.world.newId('attempt')
  const at = house.world.clock.now()
  await orders.attempt(tx, {
    id: attempt,
    order: order.id,
    at,
    params: {
      kind: 'charge',
      mark: { order: order.id, attempt, customer: customer.id },
      stripeCustomer: chargeable.stripeCustomer,
      card: chargeable.card.id,
      payMicros: order.pay_micros,
      currency: order.currency,
      title: titleOf(house, order),
    },
  })
  await jobs.leave(tx, { kind: 'charge-card', subject: attempt, at })
  return true
}

/** Leaves the request for an order's hosted page. The words that bring its link are said when Stripe has opened it. */
export async function requestCheckout(
  tx: Tx,
  house: House,
  { order, customer }: { order: orders.Order; customer: Customer },
): Promise<void> {
  const attempt = house.world.newId('attempt')
  const at = house.world.clock.now()
  const back = `${house.settings.publicUrl}/thanks/${order.code}`
  const { promotion } = order
  await orders.attempt(tx, {
    id: attempt,
    order: order.id,
    at,
    params: {
      kind: 'checkout',
      mark: { order: order.id, attempt, customer: customer.id },
      // The page takes a code off by itself.
      payMicros: priceOf(order),
      currency: order.currency,
      title: titleOf(house, order),
      successUrl: back,
      cancelUrl: back,
      // Stripe allows 24 hours; an hour less keeps clear of clocks that differ.
      expiresAt: at + 23 * 3_600_000,
      ...(promotion === null ? { takesCodes: house.service.promotionCodes } : { promotion }),
    },
  })
  await jobs.leave(tx, { kind: 'open-checkout', subject: attempt, at })
}

function titleOf({ service }: House, order: orders.Order): string {
  const credit = formatMoney(order.credit_micros, service.currency)
  return order.product === 'access'
    ? `${service.name} access with ${credit} credit`
    : `${service.name} credit ${credit}`
}
