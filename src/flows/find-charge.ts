import type { House } from './house.ts'

/**
 * What a charge of Stripe's belongs to, by which it is found here: its payment, or else the order of ours that it names.
 * Only Stripe knows it, so Stripe is asked; nothing if it has no such charge.
 *
 * @throws Unreachable
 */
export async function findCharge({ world }: House, id: string): Promise<string | undefined> {
  const charge = await world.payments.findCharge(id)
  return charge?.payment ?? charge?.mark.order
}
