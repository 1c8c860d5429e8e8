import type { Selectable } from 'kysely'
import { hashOf } from './hashed.ts'
import type { SessionRow } from './schema-doors.ts'
import type { Read, Tx } from './store.ts'

export type Session = Selectable<SessionRow>

/** Signs somebody in. What they show us from now on is `token`; only its hash is kept. */
export async function open(
  tx: Tx,
  args: { id: string; customer: string; token: string; device: string; at: number; expiresAt: number },
): Promise<Session> {
  return tx.db
    .insertInto('sessions')
    .values({
      id: args.id,
      customer: args.customer,
      hash: hashOf(args.token),
      device: args.device,
      opened_at: args.at,
      used_at: args.at,
      expires_at: args.expiresAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The session of a token, if it is neither over nor unused for too long. */
export function live(
  read: Read,
  args: { token: string; at: number; idleMs: number },
): Promise<Session | undefined> {
  return read.db
    .selectFrom('sessions')
    .selectAll()
    .where('hash', '=', hashOf(args.token))
    .where('ended_at', 'is', null)
    .where('expires_at', '>', args.at)
    .where('used_at', '>', args.at - args.idleMs)
    .executeTakeFirst()
}

/** Remembers that a session is in use. */
export async function use(tx: Tx, args: { id: string; at: number }): Promise<void> {
  await tx.db.updateTable('sessions').set({ used_at: args.at }).where('id', '=', args.id).execute()
}

/** Where a customer is signed in, newest first. */
export function of(read: Read, args: { customer: string; at: number; idleMs: number }): Promise<Session[]> {
  return read.db
    .selectFrom('sessions')
    .selectAll()
    .where('customer', '=', args.customer)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', args.at)
    .where('used_at', '>', args.at - args.idleMs)
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** Ends one session of a customer, or all of them. @returns how many were not over yet */
export async function end(tx: Tx, args: { customer: string; id?: string; at: number }): Promise<number> {
  let ending = tx.db
    .updateTable('sessions')
    .set({ ended_at: args.at })
    .where('customer', '=', args.customer)
    .where('ended_at', 'is', null)
  if (args.id !== undefined) ending = ending.where('id', '=', args.id)
  return (await ending.returning('id').execute()).length
}

/** Takes away what was over before a time. */
export async function clear(tx: Tx, args: { before: number }): Promise<void> {
  await tx.db.deleteFrom('sessions').where('expires_at', '<', args.before).execute()
}
