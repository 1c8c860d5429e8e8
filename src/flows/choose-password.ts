import * as deeds from '../store/deeds.ts'
import * as sessions from '../store/operator-sessions.ts'
import * as operators from '../store/operators.ts'
import type { Tx } from '../store/store.ts'
import type { House } from './house.ts'

/**
 * Gives an operator another password, which ends their sessions everywhere.
 *
 * @param args.hashed as `web/console/password` makes it; @param args.how by what they have shown that they may
 */
export async function choosePassword(
  tx: Tx,
  { world }: Pick<House, 'world'>,
  { operator, hashed, how }: { operator: operators.Operator; hashed: string; how: string },
): Promise<void> {
  const at = world.clock.now()
  await operators.setPassword(tx, { id: operator.id, password: hashed })
  await sessions.endAll(tx, { operator: operator.id, at })
  await deeds.write(tx, {
    id: world.newId('deed'),
    actor: `operator:${operator.id}`,
    deed: 'choose a password',
    subject: operator.name,
    words: how,
    at,
  })
}
