import type { Customer } from '../store/customers.ts'
import { type Product, productsFor } from '../till/product.ts'
import type { House } from './house.ts'

/** What a customer may buy now, for whoever shows it or names it. */
export function offersFor(
  { service, world }: Pick<House, 'service' | 'world'>,
  customer: Customer,
): Product[] {
  return productsFor(service, { hasAccess: customer.access_at !== null, now: world.clock.now() })
}
