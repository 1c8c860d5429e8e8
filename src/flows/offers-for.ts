import { buyFor } from '../commands/amounts.ts'
import type { Catalogue } from '../speech/en.ts'
import type { Customer } from '../store/customers.ts'
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

/** What a customer may buy now, for whoever shows it or names it. */
export function offersFor(house: Pick<House, 'service' | 'world'>, customer: Customer): Product[] {
  return productsFor(house.service, buyerOf(house, customer))
}
