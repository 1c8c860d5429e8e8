import { speechOf } from '../speech/speech.ts'
import type { Customer } from '../store/customers.ts'
import * as prompts from '../store/prompts.ts'
import type { Tx } from '../store/store.ts'
import * as subscriptions from '../store/subscriptions.ts'
import type { Heard } from '../store/texts-in.ts'
import type { Answer } from '../till/grammar.ts'
import { PROMPT_MS } from '../till/order.ts'
import { readNamedYes } from '../till/schedule.ts'
import { findCommand, type ServiceCommand } from '../till/service.ts'
import type { House } from './house.ts'
import { decline, offerTo } from './subscribe.ts'

/** What an answer to an offer comes to: words, an agreement, or the word of another command that is asked for. */
type Agreed =
  | { say: string }
  | { agrees: subscriptions.Subscription }
  | { schedules: ServiceCommand; rest: string }

/**
 * A yes to what somebody was offered by the day, with its word or, where that alone waits for one, just after; or a no
 * to it. `waits`, if a bare yes could be meant for it.
 */
export async function answerOffer(
  tx: Tx,
  house: House,
  args: {
    customer: Customer
    heard: Heard
    normalised: string
    answer: Answer | undefined
    isAlone: boolean
  },
): Promise<{ agreed?: Agreed; waits?: subscriptions.Subscription }> {
  const { customer, heard, normalised, answer, isAlone } = args
  const word = readNamedYes(normalised)
  const named = word === undefined ? undefined : findCommand(house.service, word)
  const offered = heard.is_offered
    ? await offerTo(tx, house, { customer, keyword: named?.keyword })
    : undefined
  if (named?.schedule) return { agreed: offered ? { agrees: offered } : { schedules: named, rest: '' } }
  if (!offered) return {}
  if (answer?.kind === 'no')
    await subscriptions.withdraw(tx, { customer: customer.id, command: offered.command })
  if (!isAlone) return { waits: offered }
  if (answer?.kind === 'yes' && answer.amountMicros === undefined && answer.digits === undefined)
    return { agreed: await agreeTo(tx, house, { customer, offered }) }
  if (answer?.kind !== 'no') return {}
  return { agreed: { say: await decline(tx, house, { customer, keyword: offered.command }) } }
}

/** A bare yes to what somebody was offered by the day, unless it may be to something else that they were asked lately. */
async function agreeTo(
  tx: Tx,
  { service, world }: House,
  { customer, offered }: { customer: Customer; offered: subscriptions.Subscription },
): Promise<Agreed> {
  const [since, but] = [world.clock.now() - PROMPT_MS, { command: offered.command }]
  if (!(await prompts.askedBeside(tx, { customer: customer.id, since, but }))) return { agrees: offered }
  const speech = speechOf(service, customer)
  return { say: speech.yesToWhat({ yes: speech.yes({ answer: offered.command }) }) }
}
