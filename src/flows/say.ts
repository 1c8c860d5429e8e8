import type { Customer } from '../store/customers.ts'
import type { Tx } from '../store/store.ts'
import * as texts from '../store/texts.ts'
import type { House } from './house.ts'

/**
 * Says something to a customer, in the transaction of the deed it tells of. Nothing is said to somebody who has
 * opted out, but for the one confirmation that they have.
 *
 * @param args.id what it tells; told once
 * @param args.answers the text in that it answers, if any. When that one has its answer already, these words go
 *   out by themselves
 */
export async function say(
  tx: Tx,
  house: House,
  args: { id: string; customer: Customer; body: string; answers?: string | null; farewell?: boolean },
): Promise<void> {
  const { customer } = args
  if (customer.opted_out_at !== null && !args.farewell) return
  const at = house.world.clock.now()
  const asked = args.answers ? await texts.findIn(tx, args.answers) : undefined
  const answers = asked && (await texts.answersTo(tx, asked.sid)).length === 0 ? asked : undefined
  await texts.writeOut(tx, {
    id: args.id,
    ref: house.world.newId('ref'),
    customer: customer.id,
    from: asked?.recipient ?? house.settings.numbers[0]!,
    to: customer.address,
    body: args.body,
    at,
    ...(answers && { answers: answers.sid, doorUntil: answers.received_at + house.settings.doorMs }),
  })
}
