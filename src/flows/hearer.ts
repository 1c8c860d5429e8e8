import * as customers from '../store/customers.ts'
import * as links from '../store/links.ts'
import type { Tx } from '../store/store.ts'

/**
 * Who reads what is said to a customer at an address: the customer, or somebody on another channel who speaks for them
 * and has said STOP and START for that address alone.
 *
 * @returns the customer themselves if nobody at that address speaks for them any more
 */
export async function hearerAt(
  tx: Tx,
  { customer, address }: { customer: customers.Customer; address: string },
): Promise<customers.Customer> {
  if (address === customer.address) return customer
  const link = await links.find(tx, address)
  if (link?.customer !== customer.id) return customer
  return (await customers.findAt(tx, address)) ?? customer
}
