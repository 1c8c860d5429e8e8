import { compiled } from './compiled.ts'
import type { Order } from './orders.ts'
import type { AutoTopUpRow } from './schema-cards.ts'
import type { Read, Tx } from './store.ts'

export type AutoTopUp = AutoTopUpRow

export async function find(read: Read, customer: string): Promise<AutoTopUp | undefined> {
  return (await findByCustomer(read, { customer }))[0]
}

const findByCustomer = compiled<{ customer: string }, AutoTopUp>((db, arg) =>
  db.selectFrom('auto_top_ups').selectAll().where('customer', '=', arg('customer')),
)

/** Writes down what a customer agrees to, in the place of what they agreed to before. */
export async function agree(tx: Tx, agreed: Omit<AutoTopUp, 'state' | 'reason'>): Promise<void> {
  const { customer, ...terms } = { ...agreed, state: 'on' as const, reason: null }
  await tx.db
    .insertInto('auto_top_ups')
    .values({ customer, ...terms })
    .onConflict((conflict) => conflict.column('customer').doUpdateSet(terms))
    .execute()
}

/** Pauses or ends an agreement. False if it was not on, or, when it is ended, if there was none. */
export async function stop(
  tx: Tx,
  args: { customer: string; state: 'paused' | 'off'; reason: string | null },
): Promise<boolean> {
  const stopped = await tx.db
    .updateTable('auto_top_ups')
    .set({ state: args.state, reason: args.reason })
    .where('customer', '=', args.customer)
    .where('state', 'in', args.state === 'paused' ? ['on'] : ['on', 'paused'])
    .returning('customer')
    .executeTakeFirst()
  return stopped !== undefined
}

/** What was added by itself since a time, or may still be, in micros. */
export async function addedSince(read: Read, args: { customer: string; since: number }): Promise<number> {
  const { sum } = await read.db
    .selectFrom('orders')
    .select((eb) => eb.fn.sum<number | null>('pay_micros').as('sum'))
    .where('customer', '=', args.customer)
    .where('auto', '=', 1)
    .where('opened_at', '>', args.since)
    .where('state', 'in', ['open', 'paid', 'review'])
    .executeTakeFirstOrThrow()
  return Number(sum ?? 0)
}

/** What Stripe has been asked for by itself and may still take, with no bank to ask first. */
export function beingCharged(read: Read, customer: string): Promise<Order | undefined> {
  return read.db
    .selectFrom('orders')
    .innerJoin('attempts', 'attempts.order_id', 'orders.id')
    .leftJoin('approvals', 'approvals.order_id', 'orders.id')
    .selectAll('orders')
    .where('orders.customer', '=', customer)
    .where('orders.auto', '=', 1)
    .where('orders.state', '=', 'open')
    .where('attempts.state', 'in', ['sending', 'unknown', 'accepted'])
    .where('approvals.order_id', 'is', null)
    .executeTakeFirst()
}

/** The last order that nobody texted for. */
export async function lastOrder(read: Read, customer: string): Promise<string | undefined> {
  const last = await read.db
    .selectFrom('orders')
    .select('id')
    .where('customer', '=', customer)
    .where('auto', '=', 1)
    .orderBy('opened_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.id
}
