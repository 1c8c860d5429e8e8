import * as conversations from '../store/conversations.ts'
import * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as runs from '../store/runs.ts'
import type { Tx } from '../store/store.ts'
import type { Question } from '../till/question.ts'
import { capture } from './capture.ts'
import type { House } from './house.ts'

/** Writes down that a run waits for its customer, and for how long. What another run asked them is over with that. */
export async function askCustomer(
  tx: Tx,
  house: House,
  args: {
    run: runs.Run
    textIn: string
    result: { question: Question; segments: number; answers: readonly string[] }
    talk: conversations.Conversation | undefined
    waitMinutes: number
  },
): Promise<void> {
  const { run, textIn, result, talk } = args
  const at = house.world.clock.now()
  const expiresAt = at + args.waitMinutes * 60_000
  await leaveConversation(tx, house, run.customer)
  await conversations.ask(tx, {
    run: run.id,
    customer: run.customer,
    textIn,
    answers: [...result.answers],
    question: result.question,
    segments: (talk?.segments ?? 0) + result.segments,
    at,
    expiresAt,
  })
  await jobs.leave(tx, { kind: 'end-conversation', subject: run.id, at: expiresAt })
}

/**
 * Ends the conversation that waits for a customer, if one does: only the texts that its questions took are paid for,
 * and what was held is theirs again.
 */
export async function leaveConversation(tx: Tx, house: House, customer: string): Promise<void> {
  const talk = await conversations.waiting(tx, customer)
  if (!talk) return
  const run = (await runs.find(tx, talk.run))!
  const costs = talk.segments * run.segment_micros > 0
  await conversations.end(tx, run.id)
  await runs.end(tx, { id: run.id, state: costs ? 'captured' : 'voided', at: house.world.clock.now() })
  await capture(tx, house, { run, priceMicros: 0, segments: talk.segments })
}

/** Nobody has answered for long enough. @returns when to look again, if there was an answer meanwhile */
export async function endConversation(house: House, id: string): Promise<number | undefined> {
  return house.store.transact(async (tx) => {
    const run = (await runs.find(tx, id))!
    if (run.state !== 'open') return undefined
    const customer = (await customers.lock(tx, 'id', run.customer))!
    const talk = (await conversations.find(tx, id))!
    const now = house.world.clock.now()
    if (!talk.question || talk.expires_at > now) return Math.max(talk.expires_at, now + 60_000)
    await leaveConversation(tx, house, customer.id)
    return undefined
  })
}
