import { hashOf } from './hashed.ts'
import type { Operator } from './operators.ts'
import type { OperatorSessionRow } from './schema-console.ts'
import type { Read, Tx } from './store.ts'

export type OperatorSession = OperatorSessionRow

export async function begin(
  tx: Tx,
  args: { id: string; secret: string; operator: string; browser: string; at: number; expiresAt: number },
): Promise<void> {
  await tx.db
    .insertInto('operator_sessions')
    .values({
      id: args.id,
      hash: hashOf(args.secret),
      operator: args.operator,
      browser: args.browser,
      began_at: args.at,
      seen_at: args.at,
      expires_at: args.expiresAt,
      ended_at: null,
    })
    .execute()
}

/** The session of a cookie and whose it is, while it is good. @param args.seenSince it was used after this time */
export async function find(
  read: Read,
  args: { secret: string; at: number; seenSince: number },
): Promise<{ session: OperatorSession; operator: Operator } | undefined> {
  const session = await read.db
    .selectFrom('operator_sessions')
    .selectAll()
    .where('hash', '=', hashOf(args.secret))
    .where('ended_at', 'is', null)
    .where('expires_at', '>', args.at)
    .where('seen_at', '>', args.seenSince)
    .executeTakeFirst()
  if (!session) return undefined
  const operator = await read.db
    .selectFrom('operators')
    .selectAll()
    .where('id', '=', session.operator)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return operator && { session, operator }
}

/** Whether an operator has come in by a browser that calls itself so before. */
export async function isKnownBrowser(
  read: Read,
  { operator, browser }: { operator: string; browser: string },
): Promise<boolean> {
  const session = await read.db
    .selectFrom('operator_sessions')
    .select('id')
    .where('operator', '=', operator)
    .where('browser', '=', browser)
    .executeTakeFirst()
  return session !== undefined
}

/** Whether a session is still good. */
export async function isOpen(
  read: Read,
  args: { id: string; at: number; seenSince: number },
): Promise<boolean> {
  const session = await read.db
    .selectFrom('operator_sessions')
    .select('id')
    .where('id', '=', args.id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', args.at)
    .where('seen_at', '>', args.seenSince)
    .executeTakeFirst()
  return session !== undefined
}

export async function touch(tx: Tx, args: { id: string; at: number }): Promise<void> {
  await tx.db.updateTable('operator_sessions').set({ seen_at: args.at }).where('id', '=', args.id).execute()
}

/** Ends one session of an operator's. False if it had ended. */
export async function end(tx: Tx, args: { id: string; at: number }): Promise<boolean> {
  const ended = await tx.db
    .updateTable('operator_sessions')
    .set({ ended_at: args.at })
    .where('id', '=', args.id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

/** Ends the session of a cookie, if it is one. */
export async function endOf(tx: Tx, args: { secret: string; at: number }): Promise<void> {
  await tx.db
    .updateTable('operator_sessions')
    .set({ ended_at: args.at })
    .where('hash', '=', hashOf(args.secret))
    .where('ended_at', 'is', null)
    .execute()
}

export async function endAll(tx: Tx, args: { operator: string; at: number }): Promise<void> {
  await tx.db
    .updateTable('operator_sessions')
    .set({ ended_at: args.at })
    .where('operator', '=', args.operator)
    .where('ended_at', 'is', null)
    .execute()
}

/** Every session that is good, the one used last first. */
export function open(read: Read, args: { at: number; seenSince: number }): Promise<OperatorSession[]> {
  return read.db
    .selectFrom('operator_sessions')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('expires_at', '>', args.at)
    .where('seen_at', '>', args.seenSince)
    .orderBy('seen_at', 'desc')
    .execute()
}
