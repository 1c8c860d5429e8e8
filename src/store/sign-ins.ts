import type { Selectable } from 'kysely'
import { hashOf, sameHash } from './hashed.ts'
import type { SignInRow } from './schema-doors.ts'
import type { Read, Tx } from './store.ts'

export type SignIn = Selectable<SignInRow>

/** How often one code may be tried. */
const TRIES = 5

/** Writes down that somebody says a phone is theirs. */
export async function open(
  tx: Tx,
  args: { id: string; phone: string; at: number; expiresAt: number },
): Promise<void> {
  await tx.db
    .insertInto('sign_ins')
    .values({
      id: args.id,
      phone: args.phone,
      tries_left: TRIES,
      asked_at: args.at,
      expires_at: args.expiresAt,
    })
    .execute()
}

export function find(read: Read, id: string): Promise<SignIn | undefined> {
  return read.db.selectFrom('sign_ins').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Keeps the hash of the code that is texted to a customer. False if one was before. */
export async function keepCode(
  tx: Tx,
  args: { id: string; customer: string; code: string },
): Promise<boolean> {
  const kept = await tx.db
    .updateTable('sign_ins')
    .set({ customer: args.customer, hash: codeHash(args) })
    .where('id', '=', args.id)
    .where('hash', 'is', null)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return kept !== undefined
}

/**
 * Tries a code, which costs one of its tries. The right one is good once.
 *
 * @returns whose it is; nothing if it is wrong, over, or nobody's
 */
export async function attempt(
  tx: Tx,
  args: { id: string; code: string; at: number },
): Promise<string | undefined> {
  const live = await tx.db
    .updateTable('sign_ins')
    .set((eb) => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('id', '=', args.id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', args.at)
    .where('tries_left', '>', 0)
    .returningAll()
    .executeTakeFirst()
  if (!live || !sameHash(live.hash ?? '', codeHash(args))) return undefined
  await tx.db.updateTable('sign_ins').set({ ended_at: args.at }).where('id', '=', args.id).execute()
  return live.customer ?? undefined
}

/** Takes away what was asked before a time. */
export async function clear(tx: Tx, args: { before: number }): Promise<void> {
  await tx.db.deleteFrom('sign_ins').where('asked_at', '<', args.before).execute()
  await tx.db.deleteFrom('rate_limits').where('opened_at', '<', args.before).execute()
}

function codeHash({ id, code }: { id: string; code: string }): string {
  return hashOf(`${id}:${code}`)
}
