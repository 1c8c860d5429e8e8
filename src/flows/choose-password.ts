import * as deeds from '../store/deeds.ts'
import * as sessions from '../store/operator-sessions.ts'
import * as operators from '../store/operators.ts'
import type { Tx } from '../store/store.ts'
import type { House } from './house.ts'
import { tellOperator } from './tell-operator.ts'

/**
 * Gives an operator another password, which ends their sessions everywhere, and tells them.
 *
 * @param args.hashed as `web/console/password` makes it; @param args.how by what they have shown that they may
 * @returns false, and nothing done, if they were removed meanwhile, or the one before is another by now
 */
export async function choosePassword(
  tx: Tx,
  house: Pick<House, 'world' | 'settings' | 'service'>,
  args: { operator: operators.Operator; hashed: string; how: 'by link' | 'by the one before' },
): Promise<boolean> {
  const { operator, hashed, how } = args
  const at = house.world.clock.now()
  const id = house.world.newId('deed')
  const before = how === 'by the one before' ? operator.password : undefined
  if (!(await operators.setPassword(tx, { id: operator.id, password: hashed, before }))) return false
  await sessions.endAll(tx, { operator: operator.id, at })
  await deeds.write(tx, {
    id,
    actor: deeds.operatorActor(operator.id),
    deed: 'choose a password',
    subject: operator.name,
    words: how,
    at,
  })
  // Who comes in for the first time knows.
  if (operator.password !== null)
    await tellOperator(tx, house, { operator, about: id, changed: { kind: 'password', how } })
  return true
}
