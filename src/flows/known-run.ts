import * as states from '../store/command-states.ts'
import * as conversations from '../store/conversations.ts'
import * as customers from '../store/customers.ts'
import * as runs from '../store/runs.ts'
import type { Tx } from '../store/store.ts'
import * as subscriptions from '../store/subscriptions.ts'
import * as textsIn from '../store/texts-in.ts'
import { findCommand, type ServiceCommand } from '../till/service.ts'
import type { HeardText } from '../till/text.ts'
import type { Given } from './attempt-run.ts'
import type { Due } from './deliver-subscription.ts'
import type { House } from './house.ts'
import type { TextToAnswer } from './say.ts'

/** What is known of a run when it begins, or begins again. */
export type Known = Omit<Given, 'run'> & {
  run: runs.Run
  command: ServiceCommand | undefined
  talk: conversations.Conversation | undefined
  /** What it answers. */
  text: TextToAnswer | undefined
  /** What it comes of, where nobody asked for it just now. */
  due: Due | undefined
}

/** @returns nothing of a run that has ended */
export async function lookUp({ store, service }: House, id: string): Promise<Known | undefined> {
  return store.read(async (read) => {
    const run = await runs.find(read, id)
    if (run?.state !== 'open') return undefined
    const { command: name, customer } = run
    const command = findCommand(service, name)
    const talk = await conversations.find(read, id)
    const sid = talk?.text_in ?? run.text_in
    const text = sid === null ? undefined : await textsIn.find(read, sid)
    const owner = (await customers.find(read, customer))!
    const subscription = run.subscription ? await subscriptions.find(read, run.subscription) : undefined
    const kept = (whose: string) => states.find(read, { command: name, customer: whose })
    return {
      run,
      command,
      customer: owner,
      balanceMicros: await customers.balanceOf(read, customer, service.currency),
      state: command?.state ? await kept(customer) : states.NOTHING,
      shared: command?.shared ? await kept(states.EVERYBODY) : states.NOTHING,
      answers: talk ? (JSON.parse(talk.answers) as string[]) : [],
      // One is left of what was held, also where the command may say less by now than when it asked.
      segmentsLeft: Math.max(1, (command?.maxSegments ?? 1) - (talk?.segments ?? 0)),
      answerTo: text?.sender ?? owner.address,
      talk,
      text,
      dueAt: run.due_at ?? undefined,
      due: subscription && { subscription, dueAt: run.due_at! },
    }
  })
}

/**
 * The same of a run that a text asks for just now, in the transaction that opens it, where all but the balance is at hand.
 *
 * @returns nothing where the command keeps something, which others may change meanwhile
 */
export async function knownNow(
  tx: Tx,
  { service }: House,
  args: { run: runs.Run; customer: customers.Customer; command: ServiceCommand; text: HeardText },
): Promise<Known | undefined> {
  const { run, customer, command, text } = args
  if (command.state || command.shared) return undefined
  const { sid, sender, recipient, received_at } = text
  return {
    run,
    command,
    customer,
    balanceMicros: await customers.balanceOf(tx, customer.id, service.currency),
    state: states.NOTHING,
    shared: states.NOTHING,
    answers: [],
    segmentsLeft: Math.max(1, command.maxSegments),
    answerTo: sender,
    talk: undefined,
    text: { sid, sender, recipient, received_at },
    dueAt: undefined,
    due: undefined,
  }
}
