import { hashOf } from './hashed.ts'
import type { InvitationRow, OperatorRow } from './schema-console.ts'
import type { Read, Tx } from './store.ts'

export type Operator = OperatorRow
export type Role = OperatorRow['role']

/** Writes an operator down, or gives one of that name who is known already another role and takes them back. */
export async function add(
  tx: Tx,
  args: { id: string; name: string; role: Role; at: number },
): Promise<Operator> {
  const { id, name, role, at } = args
  return tx.db
    .insertInto('operators')
    .values({ id, name, role, password: null, added_at: at, removed_at: null })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ role, removed_at: null }))
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function find(read: Read, by: 'id' | 'name', value: string): Promise<Operator | undefined> {
  return read.db
    .selectFrom('operators')
    .selectAll()
    .where(by, '=', value)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}

/** An operator as they are now; nobody gives them another password until this transaction ends. */
export function lock(tx: Tx, id: string): Promise<Operator | undefined> {
  const query = tx.db.selectFrom('operators').selectAll().where('id', '=', id).where('removed_at', 'is', null)
  return (tx.engine.skipsLocked ? query.forUpdate() : query).executeTakeFirst()
}

/** All who are not removed, oldest first. */
export function list(read: Read): Promise<Operator[]> {
  return read.db
    .selectFrom('operators')
    .selectAll()
    .where('removed_at', 'is', null)
    .orderBy('added_at')
    .orderBy('id')
    .execute()
}

/** Whether there is an owner who can sign in. */
export async function hasOwner(read: Read): Promise<boolean> {
  const all = await list(read)
  return all.some(({ role, password }) => role === 'owner' && password !== null)
}

/** Owners who can sign in, besides one; nobody else removes one of them until this transaction ends. The last stays one. */
export async function otherOwners(tx: Tx, id: string): Promise<number> {
  const owners = tx.db
    .selectFrom('operators')
    .selectAll()
    .where('role', '=', 'owner')
    .where('removed_at', 'is', null)
    .orderBy('id')
  const all = await (tx.engine.skipsLocked ? owners.forUpdate() : owners).execute()
  return all.filter((one) => one.password !== null && one.id !== id).length
}

/**
 * Keeps a password, unless its operator was removed meanwhile: it would be good again for whoever is invited by that name.
 *
 * @param args.before the hash of the one that it takes the place of, where that was shown
 * @returns false if they were removed, or have another than that
 */
export async function setPassword(
  tx: Tx,
  args: { id: string; password: string; before?: string | null | undefined },
): Promise<boolean> {
  const { id, password, before } = args
  let change = tx.db
    .updateTable('operators')
    .set({ password })
    .where('id', '=', id)
    .where('removed_at', 'is', null)
  if (before !== undefined) change = change.where('password', '=', before)
  const kept = await change.returning('id').executeTakeFirst()
  return kept !== undefined
}

/** Nobody by that name signs in any more. What they did stays written down. */
export async function remove(tx: Tx, args: { id: string; at: number }): Promise<void> {
  await tx.db
    .updateTable('operators')
    .set({ removed_at: args.at, password: null })
    .where('id', '=', args.id)
    .execute()
}

/** Makes a link good for choosing a password; those made before are over. */
export async function invite(
  tx: Tx,
  args: { operator: string; secret: string; at: number; expiresAt: number },
): Promise<void> {
  const { operator, secret, at, expiresAt } = args
  await tx.db
    .updateTable('invitations')
    .set({ used_at: at })
    .where('operator', '=', operator)
    .where('used_at', 'is', null)
    .execute()
  await tx.db
    .insertInto('invitations')
    .values({ hash: hashOf(secret), operator, made_at: at, expires_at: expiresAt, used_at: null })
    .execute()
}

/** Whose password a link lets choose, while it is good. */
export function invited(read: Read, args: { secret: string; at: number }): Promise<Operator | undefined> {
  return read.db
    .selectFrom('invitations')
    .innerJoin('operators', 'operators.id', 'invitations.operator')
    .selectAll('operators')
    .where('invitations.hash', '=', hashOf(args.secret))
    .where('invitations.used_at', 'is', null)
    .where('invitations.expires_at', '>', args.at)
    .where('operators.removed_at', 'is', null)
    .executeTakeFirst()
}

/**
 * What became of a link, good or not: whether whoever it is for was removed, or it gave way to another. Nothing if there
 * never was one.
 */
export async function findInvitation(
  read: Read,
  secret: string,
): Promise<(InvitationRow & { removed_at: number | null; replaced: boolean }) | undefined> {
  const link = await read.db
    .selectFrom('invitations')
    .innerJoin('operators', 'operators.id', 'invitations.operator')
    .selectAll('invitations')
    .select('operators.removed_at')
    .where('hash', '=', hashOf(secret))
    .executeTakeFirst()
  if (!link) return undefined
  const newer = await read.db
    .selectFrom('invitations')
    .select('hash')
    .where('operator', '=', link.operator)
    .where('made_at', '=', link.used_at)
    .where('hash', '!=', link.hash)
    .executeTakeFirst()
  return { ...link, replaced: newer !== undefined }
}

/** Uses a link up. False if somebody has. */
export async function useInvitation(tx: Tx, args: { secret: string; at: number }): Promise<boolean> {
  const used = await tx.db
    .updateTable('invitations')
    .set({ used_at: args.at })
    .where('hash', '=', hashOf(args.secret))
    .where('used_at', 'is', null)
    .where('expires_at', '>', args.at)
    .returning('hash')
    .executeTakeFirst()
  return used !== undefined
}
