import * as customers from '../store/customers.ts'
import * as deeds from '../store/deeds.ts'
import * as links from '../store/links.ts'
import { Problem } from '../till/problem.ts'
import type { House } from './house.ts'

/**
 * The operator ends what links a customer: nobody on another channel speaks for them any more, nor they for another.
 *
 * @throws Problem `not-found`, `not-linked`
 */
export async function endLinks(
  { store, world }: House,
  args: { customer: string; reason: string; actor: string },
): Promise<void> {
  const at = world.clock.now()
  await store.transact(async (tx) => {
    const customer = await customers.lock(tx, 'id', args.customer)
    if (!customer) throw new Problem('not-found', 'There is no such customer.')
    const { id, address } = customer
    const ended =
      (await links.end(tx, { by: 'customer', value: id, at })) +
      (await links.end(tx, { by: 'address', value: address, at }))
    if (ended === 0) throw new Problem('not-linked', 'Nobody is linked with this customer.')
    await deeds.write(tx, {
      id: world.newId('deed'),
      actor: args.actor,
      deed: 'unlink',
      subject: id,
      customer: id,
      words: args.reason,
      at,
    })
  })
}
