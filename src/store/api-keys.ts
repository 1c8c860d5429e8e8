import { hashOf } from './hashed.ts'
import type { ApiKeyRow } from './schema-doors.ts'
import type { Read, Tx } from './store.ts'

export type ApiKey = ApiKeyRow

/** Writes a key down by its hash, unless one of its id is known. @param args.key what its program shows from now on */
export async function make(
  tx: Tx,
  args: { id: string; name: string; key: string; scopes: readonly string[]; at: number },
): Promise<ApiKey | undefined> {
  return tx.db
    .insertInto('api_keys')
    .values({
      id: args.id,
      name: args.name,
      hash: hashOf(args.key),
      hint: args.key.slice(-4),
      scopes: args.scopes.join(' '),
      made_at: args.at,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst()
}

/** Whose key this is, unless it was revoked. */
export function live(read: Read, key: string): Promise<ApiKey | undefined> {
  return read.db
    .selectFrom('api_keys')
    .selectAll()
    .where('hash', '=', hashOf(key))
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

/** Whether a key is good for nothing any more. */
export async function isRevoked(read: Read, id: string): Promise<boolean> {
  const found = await read.db
    .selectFrom('api_keys')
    .select('revoked_at')
    .where('id', '=', id)
    .executeTakeFirst()
  return found?.revoked_at != null
}

/** Remembers that a key was used. */
export async function use(tx: Tx, args: { id: string; at: number }): Promise<void> {
  await tx.db.updateTable('api_keys').set({ used_at: args.at }).where('id', '=', args.id).execute()
}

/** All keys, newest first, revoked ones too. */
export function list(read: Read): Promise<ApiKey[]> {
  return read.db.selectFrom('api_keys').selectAll().orderBy('made_at', 'desc').orderBy('id', 'desc').execute()
}

/** From now on a key is good for nothing. False if there is none, or it was revoked before. */
export async function revoke(tx: Tx, args: { id: string; at: number }): Promise<boolean> {
  const revoked = await tx.db
    .updateTable('api_keys')
    .set({ revoked_at: args.at })
    .where('id', '=', args.id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return revoked !== undefined
}
