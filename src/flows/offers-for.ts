import type { Customer } from '../store/customers.ts'
import { type Buyer, type Product, productsFor } from '../till/product.ts'
import type { House } from './house.ts'

/** A customer as a buyer, now. */
export function buyerOf({ world }: Pick<House, 'world'>, { access_at }: Pick<Customer, 'access_at'>): Buyer {
  return { hasAccess: access_at !== null, now: world.clock.now() }
}

/** What a customer may buy now, for whoever shows it or names it. */
export function offersFor(house: Pick<House, 'service' | 'world'>, customer: Customer): Product[] {
  return productsFor(house.service, buyerOf(house, customer))
}
