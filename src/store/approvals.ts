import type { ApprovalRow } from './schema-cards.ts'
import type { Read, Tx } from './store.ts'

export type Approval = ApprovalRow

/** Writes down that an order's payment waits for its customer's word to their bank. Doing it again changes nothing. */
export async function open(
  tx: Tx,
  args: { order: string; payment: string; card: string; at: number; expiresAt: number },
): Promise<void> {
  await tx.db
    .insertInto('approvals')
    .values({
      order_id: args.order,
      payment: args.payment,
      card: args.card,
      asked_at: args.at,
      expires_at: args.expiresAt,
    })
    .onConflict((conflict) => conflict.column('order_id').doNothing())
    .execute()
}

export function find(read: Read, order: string): Promise<Approval | undefined> {
  return read.db.selectFrom('approvals').selectAll().where('order_id', '=', order).executeTakeFirst()
}

/** A customer's approvals whose payment may still be taken at Stripe, oldest first. */
export function unclosed(read: Read, customer: string): Promise<Approval[]> {
  return read.db
    .selectFrom('approvals')
    .innerJoin('orders', 'orders.id', 'approvals.order_id')
    .selectAll('approvals')
    .where('orders.customer', '=', customer)
    .where('orders.state', '!=', 'paid')
    .where('approvals.closed_at', 'is', null)
    .orderBy('approvals.asked_at')
    .execute()
}

/** What somebody's bank has approved and was paid since a time, for another order than that one, newest first; micros. */
export async function paidSince(
  read: Read,
  args: { customer: string; since: number; besides: string },
): Promise<number | undefined> {
  const paid = await read.db
    .selectFrom('approvals')
    .innerJoin('orders', 'orders.id', 'approvals.order_id')
    .select('orders.pay_micros')
    .where('orders.customer', '=', args.customer)
    .where('orders.state', '=', 'paid')
    .where('orders.ended_at', '>=', args.since)
    .where('orders.id', '!=', args.besides)
    .orderBy('orders.ended_at', 'desc')
    .executeTakeFirst()
  return paid?.pay_micros
}

/** Writes down that Stripe will not take that payment any more, or has taken it. */
export async function close(tx: Tx, args: { order: string; at: number }): Promise<void> {
  await tx.db
    .updateTable('approvals')
    .set({ closed_at: args.at })
    .where('order_id', '=', args.order)
    .where('closed_at', 'is', null)
    .execute()
}
