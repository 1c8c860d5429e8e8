import { sql } from 'kysely'
import { NOT_ARRIVED } from './failures.ts'
import type { Sent } from './mails.ts'
import type { Order } from './orders.ts'
import type { Place } from './place.ts'
import type { CustomerRow, TextOutRow } from './schema.ts'
import type { Read } from './store.ts'
import type { Delivery } from './webhooks.ts'

/** A stretch of a list, newest first: what comes after a place, so many at most. */
export type Stretch = { before: Place | undefined; limit: number }

export type ListedCustomer = Pick<
  CustomerRow,
  'id' | 'address' | 'country' | 'created_at' | 'frozen' | 'doubted_at' | 'opted_out_at' | 'locked_at'
> & { available: number }

/** Customers with what they have to spend. @param args.currency of the shop */
export async function customers(
  read: Read,
  args: Stretch & { currency: string; state?: string | undefined },
): Promise<ListedCustomer[]> {
  let query = read.db
    .selectFrom('customers')
    .leftJoin('accounts', (join) =>
      join
        .on('accounts.id', '=', sql<string>`'customer:' || customers.id`)
        .on('accounts.currency', '=', args.currency),
    )
    .select([
      ...(['customers.id', 'address', 'country', 'created_at'] as const),
      ...(['frozen', 'doubted_at', 'opted_out_at', 'locked_at'] as const),
    ])
    .select(sql<number>`coalesce(credits - spent - clawed - held, 0)`.as('available'))
  if (args.state === 'on hold')
    query = query.where(sql<boolean>`(frozen is not null or doubted_at is not null)`)
  if (args.state === 'locked') query = query.where('locked_at', 'is not', null)
  if (args.state === 'opted out') query = query.where('opted_out_at', 'is not', null)
  const { before } = args
  if (before) query = query.where(sql<boolean>`(created_at, customers.id) < (${before.at}, ${before.id})`)
  return query.orderBy('created_at', 'desc').orderBy('customers.id', 'desc').limit(args.limit).execute()
}

export type ListedOrder = Order & { address: string }

/** Orders with whose they are. */
export async function orders(
  read: Read,
  args: Stretch & { state?: Order['state'] | undefined },
): Promise<ListedOrder[]> {
  let query = read.db
    .selectFrom('orders')
    .innerJoin('customers', 'customers.id', 'orders.customer')
    .selectAll('orders')
    .select('customers.address')
  if (args.state) query = query.where('orders.state', '=', args.state)
  const { before } = args
  if (before) query = query.where(sql<boolean>`(opened_at, orders.id) < (${before.at}, ${before.id})`)
  return query.orderBy('opened_at', 'desc').orderBy('orders.id', 'desc').limit(args.limit).execute()
}

export type ListedText = TextOutRow & { billed: number | null; billed_currency: string | null }

/** Texts out: all, those that wait to go, did not arrive, or were billed for other segments than we counted. */
export async function texts(
  read: Read,
  args: Stretch & { state?: 'waiting' | 'failed' | 'billed otherwise' | undefined },
): Promise<ListedText[]> {
  let query = read.db
    .selectFrom('texts_out')
    .leftJoin('bills', 'bills.text_out', 'texts_out.id')
    .selectAll('texts_out')
    .select(['bills.amount as billed', 'bills.currency as billed_currency'])
  if (args.state === 'billed otherwise')
    query = query.where(sql<boolean>`billed_segments <> texts_out.segments`)
  if (args.state === 'waiting') query = query.where('state', 'in', ['waiting', 'sending'])
  if (args.state === 'failed') query = query.where(NOT_ARRIVED)
  const { before } = args
  if (before) query = query.where(sql<boolean>`(written_at, texts_out.id) < (${before.at}, ${before.id})`)
  return query.orderBy('written_at', 'desc').orderBy('texts_out.id', 'desc').limit(args.limit).execute()
}

/** A letter, and the customer whom it is to; nobody where it is to an operator. */
export type ListedMail = Sent & { customer: string | null }

/** Letters to customers and operators: all, or those in one state. */
export function mails(
  { db }: Read,
  args: Stretch & { state?: Sent['state'] | undefined },
): Promise<ListedMail[]> {
  const { state, before, limit } = args
  const chosen = sql<boolean>`${state ? sql`state = ${state}` : sql`1 = 1`}
    and ${before ? sql`(written_at, id) < (${before.at}, ${before.id})` : sql`1 = 1`}`
  const columns = [
    'id',
    'recipient',
    'letter',
    'state',
    'error',
    'written_at',
    'handed_at',
    'ended_at',
  ] as const
  const toCustomers = db
    .selectFrom('mails_out')
    .select([...columns, sql<string | null>`customer`.as('customer')])
    .where(chosen)
  const toOperators = db
    .selectFrom('operator_mails')
    .select([...columns, sql<string | null>`cast(null as text)`.as('customer')])
    .where(chosen)
  // Each along its own index; the database lays one between the other, whose order of letters the pages go by.
  return db
    .selectFrom(
      toCustomers.orderBy('written_at', 'desc').orderBy('id', 'desc').limit(limit).as('to_customers'),
    )
    .select([...columns, 'customer'])
    .unionAll(
      db
        .selectFrom(
          toOperators.orderBy('written_at', 'desc').orderBy('id', 'desc').limit(limit).as('to_operators'),
        )
        .select([...columns, 'customer']),
    )
    .orderBy('written_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export type ListedDelivery = Delivery & { url: string; type: string }

/** What operators' backends are told, with what it is and where it goes: all, or those in one state. */
export function deliveries(
  read: Read,
  args: Stretch & { state?: Delivery['state'] | undefined },
): Promise<ListedDelivery[]> {
  let query = read.db
    .selectFrom('webhook_deliveries as d')
    .innerJoin('webhook_endpoints as e', 'e.id', 'd.endpoint')
    .innerJoin('webhook_messages as m', 'm.id', 'd.message')
    .selectAll('d')
    .select(['e.url', 'm.type'])
  if (args.state) query = query.where('d.state', '=', args.state)
  const { before } = args
  if (before) query = query.where(sql<boolean>`(d.at, d.id) < (${before.at}, ${before.id})`)
  return query.orderBy('d.at', 'desc').orderBy('d.id', 'desc').limit(args.limit).execute()
}
