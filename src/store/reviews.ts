import type { Tx } from './store.ts'
import { announceEnd } from './webhooks.ts'

/**
 * Ends an order in review for which nothing that was paid is left, whatever was decided of it: if that comes back, it is
 * to be decided anew. False if it is in another state.
 */
export async function endReview(tx: Tx, args: Decided): Promise<boolean> {
  return cancel(tx, args, {})
}

/** Ends an order in review that nothing was paid for, for good. False if it is in another state. */
export async function dismiss(tx: Tx, args: Decided): Promise<boolean> {
  return cancel(tx, args, { dismissed_at: args.at })
}

type Decided = { id: string; reason: string; at: number }

async function cancel(tx: Tx, { id, reason, at }: Decided, how: { dismissed_at?: number }): Promise<boolean> {
  const ended = await tx.db
    .updateTable('orders')
    .set({ state: 'canceled', reason, ended_at: at, accepted_at: null, ...how })
    .where('id', '=', id)
    .where('state', '=', 'review')
    .returningAll()
    .executeTakeFirst()
  if (ended) await announceEnd(tx, ended)
  return ended !== undefined
}

/** Somebody takes what was paid for an order in review. False if it is in another state, or was accepted before. */
export async function accept(tx: Tx, { id, at }: { id: string; at: number }): Promise<boolean> {
  const accepted = await tx.db
    .updateTable('orders')
    .set({ accepted_at: at })
    .where('id', '=', id)
    .where('state', '=', 'review')
    .where('accepted_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return accepted !== undefined
}
