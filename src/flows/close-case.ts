import * as cases from '../store/cases.ts'
import * as deeds from '../store/deeds.ts'
import { Problem } from '../till/problem.ts'
import type { House } from './house.ts'

/** An operator has seen to a case, and says how. @throws Problem `not-found` */
export function closeCase(
  { store, world }: House,
  { id, reason, actor }: { id: string; reason: string; actor: string },
): Promise<void> {
  const at = world.clock.now()
  return store.transact(async (tx) => {
    const closed = await cases.close(tx, { id, at })
    if (!closed) throw new Problem('not-found', 'It was closed before, and what was written then stays.')
    await deeds.write(tx, {
      id: world.newId('deed'),
      actor,
      deed: 'closed a case',
      subject: closed.subject,
      customer: closed.customer,
      words: reason,
      at,
    })
  })
}
