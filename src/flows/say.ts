import { answerId, answersTo } from '../store/answers.ts'
import type { Customer } from '../store/customers.ts'
import type { Tx } from '../store/store.ts'
import * as texts from '../store/texts.ts'
import * as textsIn from '../store/texts-in.ts'
import { channelOf } from '../till/channel.ts'
import { toGsm7 } from '../till/segments.ts'
import type { HeardText, Words } from '../till/text.ts'
import { hearerAt } from './hearer.ts'
import type { House } from './house.ts'
import { overBudget } from './keep-silent.ts'

/** How much later words go out that follow on others, so that they arrive after them. */
export const NEXT_WORDS_MS = 2_000

/**
 * Answers a text at its own door, in the transaction that hears it: the words go along at once.
 *
 * @returns the words for the door; none for somebody who has opted out, or was told enough for nothing of late
 */
export async function answer(
  tx: Tx,
  house: House,
  args: {
    customer: Customer
    text: HeardText
    body: string
    /** Confirms that no more is said, and so is said all the same. */
    farewell?: boolean
    /** The text was not understood. */
    unread?: boolean
    /** These words are paid for, or were counted already, or have a budget of their own. */
    counted?: boolean
  },
): Promise<Words[]> {
  const { customer, text } = args
  if (!args.farewell) {
    const hearer = await hearerAt(tx, { customer, address: text.sender })
    if (hearer.opted_out_at !== null) return []
    if (!args.counted && (await saidEnough(tx, house, { customer, sid: text.sid, unread: args.unread })))
      return []
  }
  const ref = house.world.newId('ref')
  const body = toGsm7(args.body)
  await texts.writeOut(tx, {
    id: answerId(text),
    ref,
    customer: customer.id,
    from: text.recipient,
    to: text.sender,
    body,
    at: house.world.clock.now(),
    answers: text.sid,
    carried: true,
  })
  return [{ ref, body }]
}

/** Counts one more answer for nothing to a text. @returns whether there were too many, so that it is not answered */
export async function saidEnough(
  tx: Tx,
  house: House,
  { customer, sid, unread = false }: { customer: Customer; sid: string; unread?: boolean | undefined },
): Promise<boolean> {
  const silence = await overBudget(tx, house, { customer, unread })
  if (silence !== undefined) await textsIn.keepSilent(tx, { sid, silence })
  return silence !== undefined
}

/** What must be known of a text in to answer it. */
export type TextToAnswer = Pick<textsIn.TextIn, 'sid' | 'sender' | 'recipient' | 'received_at'>

/** A door that closes so soon may be gone before the words are durable: they would be missed, and sent after all. */
const DOOR_CLOSES_MS = 500

/**
 * Says something to a customer, in the transaction of the deed it tells of. Nothing is said to somebody who has
 * opted out.
 *
 * @param args.id what it tells; told once. Without one it is the answer to the text that it answers
 * @param args.answers the text in that it answers, or its sid, if any: its door carries the words, at once if it waits for them in
 *   this process. When that one has its answer already, these words go out by themselves
 * @param args.free it answers a text and nobody has paid for that: not said when too much was, of late
 * @param args.notBefore when it may go out, ms since 1970: after other words that are said in this transaction
 */
export async function say(
  tx: Tx,
  house: House,
  args: {
    customer: Customer
    body: string
    free?: boolean
    notBefore?: number | undefined
  } & (
    | { id: string; answers?: TextToAnswer | string | null }
    | { id?: undefined; answers: TextToAnswer | string }
  ),
): Promise<void> {
  const { customer } = args
  const text = typeof args.answers === 'string' ? await textsIn.find(tx, args.answers) : args.answers
  const hearer = text ? await hearerAt(tx, { customer, address: text.sender }) : customer
  if (hearer.opted_out_at !== null) return
  // Nobody may be there, or somebody else.
  if (customer.doubted_at !== null && !args.answers) return
  if (args.free && text && (await saidEnough(tx, house, { customer, sid: text.sid }))) return
  const at = house.world.clock.now()
  const asked = text?.sender === hearer.address ? text : undefined
  const answers = asked && (await answersTo(tx, asked.sid)).length === 0 ? asked : undefined
  const doorUntil = answers && answers.received_at + house.settings.doorMs
  const carried =
    doorUntil !== undefined && at + DOOR_CLOSES_MS < doorUntil && tx.isHeard(`answer:${answers!.sid}`)
  const ref = house.world.newId('ref')
  const body = toGsm7(args.body)
  const written = await texts.writeOut(tx, {
    id: args.id ?? answerId(text!),
    ref,
    customer: customer.id,
    from: asked?.recipient ?? (await speaksFrom(tx, house, customer)),
    to: hearer.address,
    body,
    at,
    ...(args.notBefore !== undefined && { doorUntil: args.notBefore }),
    ...(answers && { answers: answers.sid, doorUntil: doorUntil!, carried }),
  })
  if (carried) tx.signal(`answer:${answers!.sid}`, written ? [{ ref, body }] : undefined)
}

/** Which of our addresses speaks to somebody who has not asked just now: on other channels the one they texted last. */
async function speaksFrom(tx: Tx, { settings }: House, { id, address }: Customer): Promise<string> {
  const channel = channelOf(address)
  if (channel === 'sms') return settings.numbers[0]!
  const heard = await textsIn.lastHeard(tx, { customer: id, from: address })
  return (
    heard?.recipient ?? settings.senders.find((one) => channelOf(one) === channel) ?? settings.numbers[0]!
  )
}
