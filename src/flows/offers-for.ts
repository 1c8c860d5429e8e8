import { buyFor, buyWords } from '../commands/amounts.ts'
import type { Catalogue } from '../speech/en.ts'
import { speechOf } from '../speech/speech.ts'
import type { Customer } from '../store/customers.ts'
import type { Order } from '../store/orders.ts'
import { priceOf } from '../till/order.ts'
import { type Buyer, type Product, productsFor } from '../till/product.ts'
import type { House } from './house.ts'

/** A customer as a buyer, now. */
export function buyerOf({ world }: Pick<House, 'world'>, { access_at }: Pick<Customer, 'access_at'>): Buyer {
  return { hasAccess: access_at !== null, now: world.clock.now() }
}

/** How a customer buys: `BUY 20`, or access where they need it first. */
export function buyOf(house: House, speech: Catalogue, customer: Customer): string {
  return buyFor(house.service, speech, buyerOf(house, customer))
}

/** How a customer buys what an order was for once more or, where that is not sold any more, how they buy at all. */
export function buyAgain(
  house: House,
  { customer, order }: { customer: Customer; order: Pick<Order, 'price_micros' | 'pay_micros'> },
): string {
  const speech = speechOf(house.service, customer)
  const wanted = priceOf(order)
  const isSold = offersFor(house, customer).some(({ priceMicros }) => priceMicros === wanted)
  return isSold ? buyWords(wanted, speech) : buyOf(house, speech, customer)
}

/** What a customer may buy now, for whoever shows it or names it. */
export function offersFor(house: Pick<House, 'service' | 'world'>, customer: Customer): Product[] {
  return productsFor(house.service, buyerOf(house, customer))
}
