import { type ChangedSignIn, operatorLetter } from '../speech/operator-letters.ts'
import * as mails from '../store/mails.ts'
import type { Operator } from '../store/operators.ts'
import type { Tx } from '../store/store.ts'
import type { House } from './house.ts'

const MAIL_ADDRESS = /^[^@\s]+@[^@\s]+\.[^@\s.]+$/

/**
 * Tells an operator by mail what changed in how they come in, in the transaction of the change (ASVS 2.2.3). Whoever
 * signs in by a name that is no mail address is not told, nor anybody where no mail is sent.
 *
 * @param args.about the id of the deed or session that it tells of: told once
 */
export async function tellOperator(
  tx: Tx,
  { world, settings, service }: Pick<House, 'world' | 'settings' | 'service'>,
  { operator, about, changed }: { operator: Operator; about: string; changed: ChangedSignIn },
): Promise<void> {
  if (!world.mail || !MAIL_ADDRESS.test(operator.name)) return
  const at = world.clock.now()
  const url = `${settings.publicUrl}/console/you`
  const letter = operatorLetter(changed, { at, operator: operator.name, name: service.name, url })
  await mails.writeToOperator(tx, { about, operator: operator.id, to: operator.name, letter, at })
}
