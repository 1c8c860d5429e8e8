import { sql } from 'kysely'
import { refOf } from '../till/order.ts'
import { SALE_KINDS } from '../till/posted-as.ts'
import type { Order } from './orders.ts'
import type { Place } from './place.ts'
import type { Read } from './store.ts'

/**
 * Orders whose code begins so, as customers read it to somebody: newest first, a few at most.
 *
 * @param ref letters and digits only
 */
export function byRef(read: Read, ref: string): Promise<Order[]> {
  return (
    read.db
      .selectFrom('orders')
      .selectAll()
      // A stretch of the index, on either engine: codes are capitals and digits.
      .where('code', '>=', ref)
      .where('code', '<=', `${ref}${'Z'.repeat(16)}`)
      .orderBy('opened_at', 'desc')
      .limit(5)
      .execute()
  )
}

/** The order that a payment came in for, by what is posted of it. */
export async function byPayment(read: Read, payment: string): Promise<Order | undefined> {
  const lines = SALE_KINDS.map((kind) => `${kind}:${payment}`)
  const row = await read.db
    .selectFrom('transfers')
    .select('reference')
    .where('id', 'in', lines)
    .where('reference', 'is not', null)
    .executeTakeFirst()
  if (!row)
    return read.db.selectFrom('orders').selectAll().where('payment_intent', '=', payment).executeTakeFirst()
  return read.db.selectFrom('orders').selectAll().where('id', '=', row.reference!).executeTakeFirst()
}

/** What a customer reads to name each of their orders, by the order's id. */
export async function refsOf(read: Read, customer: string): Promise<Map<string, string>> {
  const rows = await read.db
    .selectFrom('orders')
    .select(['id', 'code'])
    .where('customer', '=', customer)
    .execute()
  return new Map(rows.map((row) => [row.id, refOf(row)]))
}

/**
 * Orders, newest first: a customer's, or everybody's; all, or those of a state.
 *
 * @param args.before the last order of the page before
 */
export function page(
  read: Read,
  args: {
    customer?: string | undefined
    state?: Order['state']
    limit: number
    before?: Place | undefined
  },
): Promise<Order[]> {
  const { customer, state, before } = args
  let query = read.db.selectFrom('orders').selectAll()
  if (customer !== undefined) query = query.where('customer', '=', customer)
  if (state !== undefined) query = query.where('state', '=', state)
  if (before) query = query.where(sql<boolean>`(opened_at, id) < (${before.at}, ${before.id})`)
  return query.orderBy('opened_at', 'desc').orderBy('id', 'desc').limit(args.limit).execute()
}
