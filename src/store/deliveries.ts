import type { DeliveryRow } from './schema-commands.ts'
import type { Read, Tx } from './store.ts'

export type Delivery = DeliveryRow

/** Writes down that one of a subscription is due; its credit is held under the same id. */
export async function open(tx: Tx, delivery: Omit<Delivery, 'state' | 'ended_at'>): Promise<void> {
  await tx.db
    .insertInto('deliveries')
    .values({ ...delivery, state: 'open' })
    .execute()
}

/** A delivery, with whose it is and what is asked. */
export function find(read: Read, id: string) {
  return read.db
    .selectFrom('deliveries')
    .innerJoin('subscriptions', 'subscriptions.id', 'deliveries.subscription')
    .selectAll('deliveries')
    .select(['subscriptions.customer', 'subscriptions.command', 'subscriptions.asked'])
    .where('deliveries.id', '=', id)
    .executeTakeFirst()
}

/** Ends a delivery. False if it had ended before. */
export async function end(
  tx: Tx,
  args: { id: string; state: 'captured' | 'voided'; at: number },
): Promise<boolean> {
  const ended = await tx.db
    .updateTable('deliveries')
    .set({ state: args.state, ended_at: args.at })
    .where('id', '=', args.id)
    .where('state', '=', 'open')
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

/** Whether one of a customer's is under way. */
export async function anyOpen(read: Read, customer: string): Promise<boolean> {
  const open = await read.db
    .selectFrom('deliveries')
    .innerJoin('subscriptions', 'subscriptions.id', 'deliveries.subscription')
    .select('deliveries.id')
    .where('subscriptions.customer', '=', customer)
    .where('deliveries.state', '=', 'open')
    .limit(1)
    .executeTakeFirst()
  return open !== undefined
}
