import * as customers from '../store/customers.ts'
import * as deeds from '../store/deeds.ts'
import type { Tx } from '../store/store.ts'
import * as texts from '../store/texts.ts'
import { Problem } from '../till/problem.ts'
import type { House } from './house.ts'
import { say } from './say.ts'
import { isWindowClosed } from './window.ts'

/**
 * The operator says something to a customer. It is sent once, like all that the till says.
 *
 * @param args.actor as deeds call them
 * @throws Problem `no-such-account`, `opted-out`, `window-closed`
 */
export async function textCustomer(
  tx: Tx,
  house: House,
  args: { customer: string; body: string; actor: string },
): Promise<texts.TextOut> {
  const customer = await customers.lock(tx, 'id', args.customer)
  if (!customer) throw new Problem('no-such-account', 'There is no such account.')
  if (customer.opted_out_at !== null) throw new Problem('opted-out', 'This customer wants no texts.')
  const { id: owner, address } = customer
  if (await isWindowClosed(tx, house, { customer: owner, address }))
    throw new Problem(
      'window-closed',
      'They have not texted on WhatsApp for a day: it takes no words until they do.',
    )
  const id = house.world.newId('operator')
  await say(tx, house, { id, customer, body: args.body })
  await deeds.write(tx, {
    id: house.world.newId('deed'),
    actor: args.actor,
    deed: 'sent a text',
    subject: id,
    customer: customer.id,
    words: args.body,
    at: house.world.clock.now(),
  })
  return (await texts.find(tx, 'id', id))!
}
