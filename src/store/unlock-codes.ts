import { hashOf, sameHash } from './hashed.ts'
import type { Read, Tx } from './store.ts'

/** How often one code may be tried. */
const TRIES = 5

/** Keeps the hash of a code that is being sent, in the place of the one before. */
export async function send(
  tx: Tx,
  args: { id: string; customer: string; code: string; at: number; expiresAt: number },
): Promise<void> {
  await end(tx, { customer: args.customer, at: args.at })
  await tx.db
    .insertInto('unlock_codes')
    .values({
      id: args.id,
      customer: args.customer,
      hash: hashOf(`${args.id}:${args.code}`),
      tries_left: TRIES,
      sent_at: args.at,
      expires_at: args.expiresAt,
    })
    .execute()
}

/** When the last code was sent to a customer but so many, ms since 1970; nothing if there were no more than those. */
export async function sentBefore(
  read: Read,
  args: { customer: string; besides: number },
): Promise<number | undefined> {
  const found = await read.db
    .selectFrom('unlock_codes')
    .select('sent_at')
    .where('customer', '=', args.customer)
    .orderBy('sent_at', 'desc')
    .limit(1)
    .offset(args.besides)
    .executeTakeFirst()
  return found?.sent_at
}

/**
 * Tries a code, which costs one of its tries. The right one is good once.
 *
 * @returns how many tries are left after a wrong one; `none` when no code is good at the moment
 */
export async function attempt(
  tx: Tx,
  args: { customer: string; code: string; at: number },
): Promise<'right' | 'none' | { left: number }> {
  const live = await tx.db
    .updateTable('unlock_codes')
    .set((eb) => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('customer', '=', args.customer)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', args.at)
    .where('tries_left', '>', 0)
    .returningAll()
    .executeTakeFirst()
  if (!live) return 'none'
  const isRight = sameHash(live.hash, hashOf(`${live.id}:${args.code}`))
  if (isRight || live.tries_left === 0) await end(tx, args)
  return isRight ? 'right' : { left: live.tries_left }
}

/** Ends the code that is good at the moment, if any. */
async function end(tx: Tx, args: { customer: string; at: number }): Promise<void> {
  await tx.db
    .updateTable('unlock_codes')
    .set({ ended_at: args.at })
    .where('customer', '=', args.customer)
    .where('ended_at', 'is', null)
    .execute()
}
