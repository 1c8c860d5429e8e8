import type { PasskeyRow } from './schema-console.ts'
import type { Read, Tx } from './store.ts'

export type Passkey = PasskeyRow

/** Writes a passkey down. False if that one is known already. */
export async function add(tx: Tx, passkey: Omit<Passkey, 'used_at'>): Promise<boolean> {
  const added = await tx.db
    .insertInto('passkeys')
    .values({ ...passkey, used_at: null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return added !== undefined
}

export function find(read: Read, id: string): Promise<Passkey | undefined> {
  return read.db.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst()
}

/** An operator's passkeys, oldest first. */
export function of(read: Read, operator: string): Promise<Passkey[]> {
  return read.db
    .selectFrom('passkeys')
    .selectAll()
    .where('operator', '=', operator)
    .orderBy('added_at')
    .orderBy('id')
    .execute()
}

/** Remembers that a passkey was used. False if it was taken away. @param args.counter what its device has counted to */
export async function use(tx: Tx, args: { id: string; counter: number; at: number }): Promise<boolean> {
  const { id, counter, at } = args
  const change = tx.db.updateTable('passkeys').set({ counter, used_at: at }).where('id', '=', id)
  return (await change.returning('id').executeTakeFirst()) !== undefined
}

/** Takes one of an operator's passkeys away. @returns its name; nothing if there was none */
export async function remove(tx: Tx, args: { id: string; operator: string }): Promise<string | undefined> {
  const removed = await tx.db
    .deleteFrom('passkeys')
    .where('id', '=', args.id)
    .where('operator', '=', args.operator)
    .returning('name')
    .executeTakeFirst()
  return removed?.name
}

export async function removeAll(tx: Tx, operator: string): Promise<void> {
  await tx.db.deleteFrom('passkeys').where('operator', '=', operator).execute()
}

/** Writes down what a device is asked to sign. @param args.purpose what the signature is good for, and whose */
export async function challenge(
  tx: Tx,
  args: { challenge: string; purpose: string; expiresAt: number },
): Promise<void> {
  const { challenge, purpose, expiresAt } = args
  await tx.db.insertInto('passkey_challenges').values({ challenge, purpose, expires_at: expiresAt }).execute()
}

/** Uses a challenge up, whatever comes of it. False if there is none for that, or it is over. */
export async function useChallenge(
  tx: Tx,
  args: { challenge: string; purpose: string; at: number },
): Promise<boolean> {
  const used = await tx.db
    .deleteFrom('passkey_challenges')
    .where('challenge', '=', args.challenge)
    .where('purpose', '=', args.purpose)
    .where('expires_at', '>', args.at)
    .returning('challenge')
    .executeTakeFirst()
  return used !== undefined
}

/** Takes away challenges that nobody answered in time. */
export async function clearChallenges(tx: Tx, at: number): Promise<void> {
  await tx.db.deleteFrom('passkey_challenges').where('expires_at', '<=', at).execute()
}
