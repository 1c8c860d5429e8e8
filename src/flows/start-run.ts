import { speechOf } from '../speech/speech.ts'
import type { Customer } from '../store/customers.ts'
import type { Tx } from '../store/store.ts'
import type { ServiceCommand } from '../till/service.ts'
import type { HeardText } from '../till/text.ts'
import type { House } from './house.ts'
import { costOf, isUp, openRun } from './open-run.ts'
import { refuseTooLittle } from './refuse-too-little.ts'
import { say } from './say.ts'

/**
 * A customer asks for a paid command: holds the most that it can cost, and leaves the job that runs it.
 *
 * @returns whether it runs, and answers later; else why not was said
 */
export async function startRun(
  tx: Tx,
  house: House,
  args: { customer: Customer; text: HeardText; command: ServiceCommand; asked: string },
): Promise<boolean> {
  const { customer, text, command, asked } = args
  const { keyword } = command
  const refuse = async (body: string) => {
    await say(tx, house, { customer, answers: text, free: true, body })
    return false
  }

  if (!(await isUp(tx, house, command))) return refuse(speechOf(house.service, customer).sorry({ keyword }))
  const cost = costOf(house, { customer, command, asked, address: text.sender })
  if ('failed' in cost) return refuse(cost.failed)
  const id = house.world.newId('run')
  const opened = await openRun(tx, house, { id, customer, command, asked, cost, for: { text } })
  if (opened) return true
  return refuse(await refuseTooLittle(tx, house, { customer, keyword, mostMicros: cost.mostMicros }))
}
