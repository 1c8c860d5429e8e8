import { Problem } from '../till/problem.ts'
import { hashOf } from './hashed.ts'
import type { Tx } from './store.ts'

/**
 * Does something once for each key of a caller, in the transaction of the deed: the same request again gets the answer
 * that the first one got. What is refused leaves no key behind and may be tried again.
 *
 * @param args.request all that makes it this request: its address and its body
 * @throws Problem `idempotency-key-reused` when the key named another request before
 */
export async function once<T>(
  tx: Tx,
  args: { caller: string; key: string; request: string; at: number },
  does: () => Promise<T>,
): Promise<{ answer: T; isRepeat: boolean }> {
  const { caller, key, at } = args
  const fingerprint = hashOf(args.request)
  const taken = await tx.db
    .insertInto('idempotent_requests')
    .values({ caller, key, fingerprint, answer: 'null', at })
    .onConflict((conflict) => conflict.columns(['caller', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst()
  if (!taken) {
    const known = await tx.db
      .selectFrom('idempotent_requests')
      .selectAll()
      .where('caller', '=', caller)
      .where('key', '=', key)
      .executeTakeFirstOrThrow()
    if (known.fingerprint !== fingerprint)
      throw new Problem('idempotency-key-reused', 'This Idempotency-Key named another request before.')
    return { answer: JSON.parse(known.answer) as T, isRepeat: true }
  }
  const answer = await does()
  await tx.db
    .updateTable('idempotent_requests')
    .set({ answer: JSON.stringify(answer) })
    .where('caller', '=', caller)
    .where('key', '=', key)
    .execute()
  return { answer, isRepeat: false }
}

/** Forgets keys that were used before a time. */
export async function clear(tx: Tx, args: { before: number }): Promise<void> {
  await tx.db.deleteFrom('idempotent_requests').where('at', '<', args.before).execute()
}
