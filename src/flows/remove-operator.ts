import * as deeds from '../store/deeds.ts'
import * as sessions from '../store/operator-sessions.ts'
import * as operators from '../store/operators.ts'
import * as passkeys from '../store/passkeys.ts'
import type { House } from './house.ts'
import { keepOwner } from './invite-operator.ts'

/**
 * Shows an operator out: password, passkeys, links and sessions are over at once. What they did stays written down.
 *
 * @param args.who by the id, or by the name that they sign in as
 * @param args.keepsOwner whether an owner who can sign in has to be left
 * @param args.actor who does it: `operator:…` or `command-line`
 * @returns whether there was one
 * @throws Problem `last-owner`
 */
export function removeOperator(
  { store, world }: Pick<House, 'store' | 'world'>,
  args: { who: { by: 'id' | 'name'; value: string }; keepsOwner: boolean; actor: string },
): Promise<boolean> {
  const { who, keepsOwner, actor } = args
  const at = world.clock.now()
  return store.transact(async (tx) => {
    const operator = await operators.find(tx, who.by, who.value)
    if (!operator) return false
    if (keepsOwner) await keepOwner(tx, operator)
    const { id, name, role } = operator
    await operators.remove(tx, { id, at })
    await passkeys.removeAll(tx, id)
    await sessions.endAll(tx, { operator: id, at })
    await deeds.write(tx, { id: world.newId('deed'), actor, deed: 'remove', subject: name, words: role, at })
    return true
  })
}
