import { compiled } from './compiled.ts'
import { hashOf, sameHash } from './hashed.ts'
import type { PromptRow } from './schema-cards.ts'
import type { Read, Tx } from './store.ts'

export type Prompt = PromptRow

/** How often the digits of one question may be tried. */
const TRIES = 3

/** Asks a customer whether they mean to buy for so much. A question about the same amount is replaced. */
export async function ask(
  tx: Tx,
  args: {
    id: string
    customer: string
    /** The text of theirs that the question answers. */
    answers: string
    /** The card that would be charged, if any. */
    card: string | null
    amountMicros: number
    /** A promotion code that the purchase is about. */
    code: string | null
    /** What the answer must repeat, if anything. */
    digits: string | null
    at: number
    expiresAt: number
  },
): Promise<void> {
  await replace(tx, args)
  await tx.db
    .insertInto('prompts')
    .values({
      id: args.id,
      customer: args.customer,
      answers: args.answers,
      card: args.card,
      amount_micros: args.amountMicros,
      promotion_code: args.code,
      digits: args.digits === null ? null : hashOf(`${args.id}:${args.digits}`),
      tries_left: TRIES,
      asked_at: args.at,
      expires_at: args.expiresAt,
    })
    .execute()
}

/** Takes away what a customer was asked about an amount, for they have said since what they want. */
export async function replace(
  tx: Tx,
  args: { customer: string; amountMicros: number; at: number },
): Promise<void> {
  await tx.db
    .updateTable('prompts')
    .set({ ended_at: args.at, outcome: 'replaced' })
    .where('customer', '=', args.customer)
    .where('amount_micros', '=', args.amountMicros)
    .where('ended_at', 'is', null)
    .execute()
}

/** A customer's questions that wait for an answer, newest first. */
export const live = compiled<{ customer: string; now: number }, Prompt>((db, arg) =>
  db
    .selectFrom('prompts')
    .selectAll()
    .where('customer', '=', arg('customer'))
    .where('ended_at', 'is', null)
    .where('expires_at', '>', arg('now'))
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc'),
)

/**
 * Whether a customer was asked anything else as well since a time, however that ended: by us about another amount, by a
 * command, or whether they want something by the day. A yes may be to that.
 *
 * @param args.but the question that is not something else: about an amount, or whether they want a command
 */
export async function askedBeside(
  read: Read,
  args: { customer: string; since: number; but: { amountMicros: number } | { command: string } },
): Promise<boolean> {
  const { customer, since, but } = args
  const ours = read.db
    .selectFrom('prompts')
    .select('id')
    .where('customer', '=', customer)
    .where('asked_at', '>', since)
  const offers = read.db
    .selectFrom('subscriptions')
    .select('id')
    .where('customer', '=', customer)
    .where('offered_at', '>', since)
    .where('once_at', 'is', null)
  const beside = await ('command' in but ? ours : ours.where('amount_micros', '<>', but.amountMicros))
    .unionAll('command' in but ? offers.where('command', '<>', but.command) : offers)
    .unionAll(
      read.db
        .selectFrom('conversations')
        .select('run as id')
        .where('customer', '=', customer)
        .where('asked_at', '>', since),
    )
    .limit(1)
    .executeTakeFirst()
  return beside !== undefined
}

/** Whether these are the digits that a question was asked with. */
export function fits(prompt: Prompt, digits: string): boolean {
  if (prompt.digits === null) return false
  return sameHash(prompt.digits, hashOf(`${prompt.id}:${digits}`))
}

/** Takes a question away that is answered. */
export async function end(tx: Tx, args: { id: string; outcome: 'yes' | 'wrong'; at: number }): Promise<void> {
  await tx.db
    .updateTable('prompts')
    .set({ ended_at: args.at, outcome: args.outcome })
    .where('id', '=', args.id)
    .where('ended_at', 'is', null)
    .execute()
}

/** Wrong digits cost a try; after the last one the question is over. @returns how many are left */
export async function miss(tx: Tx, args: { id: string; at: number }): Promise<number> {
  const { tries_left: left } = await tx.db
    .updateTable('prompts')
    .set((eb) => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('id', '=', args.id)
    .where('tries_left', '>', 0)
    .returning('tries_left')
    .executeTakeFirstOrThrow()
  if (left === 0) await end(tx, { id: args.id, outcome: 'wrong', at: args.at })
  return left
}

/** Takes all of a customer's questions away. @returns whether any was waiting */
export async function drop(tx: Tx, args: { customer: string; at: number }): Promise<boolean> {
  const waiting = await live(tx, { customer: args.customer, now: args.at })
  await tx.db
    .updateTable('prompts')
    .set({ ended_at: args.at, outcome: 'no' })
    .where('customer', '=', args.customer)
    .where('ended_at', 'is', null)
    .execute()
  return waiting.length > 0
}

/** How many wrong digits came from a customer's number since a time. */
export async function missedSince(read: Read, args: { customer: string; since: number }): Promise<number> {
  const { sum } = await read.db
    .selectFrom('prompts')
    .select((eb) => eb.fn.sum<number | null>(eb(eb.val(TRIES), '-', eb.ref('tries_left'))).as('sum'))
    .where('customer', '=', args.customer)
    .where('asked_at', '>', args.since)
    .executeTakeFirstOrThrow()
  return Number(sum ?? 0)
}
