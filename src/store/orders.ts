import type { Selectable } from 'kysely'
import type { ChargeArgs, CheckoutArgs } from '../till/world.ts'
import { compiled } from './compiled.ts'
import type { AttemptRow, OrderRow } from './schema.ts'
import type { Read, Tx } from './store.ts'
import { announceEnd } from './webhooks.ts'

export type Order = Selectable<OrderRow>
export type Attempt = AttemptRow

/** What an attempt asks of Stripe, kept word for word so that it can be asked again. */
export type AttemptParams =
  | ({ kind: 'charge' } & Omit<ChargeArgs, 'key'>)
  | ({ kind: 'checkout' } & Omit<CheckoutArgs, 'key' | 'stripeCustomer'>)

type Opened = Pick<
  Order,
  'id' | 'code' | 'customer' | 'via' | 'currency' | 'credit_micros' | 'pay_micros' | 'reason' | 'text_in'
> & { opened_at: number }
type Sold = Pick<
  Order,
  'auto' | 'product' | 'price_micros' | 'access_micros' | 'discount_micros' | 'promotion' | 'promotion_code'
>

/** Writes down a wish to buy: a top-up at its own price, unless told. */
export function open(tx: Tx, order: Opened & Partial<Sold>): Promise<Order> {
  const plain = { product: 'top-up', access_micros: 0, discount_micros: 0 } as const
  return tx.db
    .insertInto('orders')
    .values({ ...plain, price_micros: order.pay_micros, ...order, state: 'open' })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Writes down a request to Stripe before it is made. */
export async function attempt(
  tx: Tx,
  args: { id: string; order: string; params: AttemptParams; at: number },
): Promise<void> {
  await tx.db
    .insertInto('attempts')
    .values({
      id: args.id,
      order_id: args.order,
      kind: args.params.kind,
      params: JSON.stringify(args.params),
      state: 'created',
      created_at: args.at,
    })
    .execute()
}

export async function find(read: Read, by: keyof typeof findBy, value: string): Promise<Order | undefined> {
  return (await findBy[by](read, { value }))[0]
}

const findBy = {
  id: finderBy('id'),
  code: finderBy('code'),
  checkout: finderBy('checkout'),
  payment_intent: finderBy('payment_intent'),
}

function finderBy(by: 'id' | 'code' | 'checkout' | 'payment_intent') {
  return compiled<{ value: string }, Order>((db, arg) =>
    db.selectFrom('orders').selectAll().where(by, '=', arg('value')),
  )
}

/** An order, locked until the transaction ends where the engine locks rows. */
export function lock(tx: Tx, id: string): Promise<Order | undefined> {
  const query = tx.db.selectFrom('orders').selectAll().where('id', '=', id)
  return (tx.engine.skipsLocked ? query.forUpdate() : query).executeTakeFirst()
}

export function findAttempt(read: Read, id: string): Promise<Attempt | undefined> {
  return read.db.selectFrom('attempts').selectAll().where('id', '=', id).executeTakeFirst()
}

/**
 * Moves an attempt from one of some states to the next. False if it was in none of them.
 *
 * @param args.sentAt when it was sent, ms since 1970, for what says something of that time alone: false as well if it was
 *   sent again since
 */
export async function advanceAttempt(
  tx: Tx,
  args: {
    id: string
    from: Attempt['state'][]
    sentAt?: number
    to: Partial<Pick<Attempt, 'stripe_id' | 'outcome' | 'sent_at' | 'ended_at'>> & { state: Attempt['state'] }
  },
): Promise<boolean> {
  let query = tx.db
    .updateTable('attempts')
    .set(args.to)
    .where('id', '=', args.id)
    .where('state', 'in', args.from)
  if (args.sentAt !== undefined) query = query.where('sent_at', '=', args.sentAt)
  return (await query.returning('id').executeTakeFirst()) !== undefined
}

/** What has come to be known of an order that is still open. */
export function note(
  tx: Tx,
  args: { id: string } & Partial<
    Pick<
      Order,
      | 'checkout'
      | 'checkout_url'
      | 'payment_intent'
      | 'expires_at'
      | 'pay_micros'
      | 'credit_micros'
      | 'reason'
    > &
      Sold &
      Pick<Order, 'given' | 'card_brand' | 'card_last4' | 'receipt_url'>
  >,
): Promise<Order> {
  const { id, ...known } = args
  return tx.db.updateTable('orders').set(known).where('id', '=', id).returningAll().executeTakeFirstOrThrow()
}

/**
 * Ends an order, and has backends hear if nothing came of it. False if it had ended before; only what was paid may follow
 * another end, for money is a fact.
 */
export async function end(
  tx: Tx,
  args: {
    id: string
    state: Exclude<Order['state'], 'open'>
    reason?: string
    paymentIntent?: string
    at: number
  },
): Promise<boolean> {
  const ended = await tx.db
    .updateTable('orders')
    .set({
      state: args.state,
      ended_at: args.at,
      ...(args.reason !== undefined && { reason: args.reason }),
      ...(args.paymentIntent !== undefined && { payment_intent: args.paymentIntent }),
    })
    .where('id', '=', args.id)
    .where('state', 'in', MAY_BECOME[args.state] ?? ['open'])
    .returningAll()
    .executeTakeFirst()
  if (ended && args.state !== 'paid' && args.state !== 'review') await announceEnd(tx, ended)
  return ended !== undefined
}

const UNPAID = ['open', 'failed', 'expired', 'canceled'] as const
const MAY_BECOME: Partial<Record<Order['state'], readonly Order['state'][]>> = {
  paid: [...UNPAID, 'review'],
  review: UNPAID,
}

/** A customer's orders since a time that are paid or may still be, newest first. */
export function recent(read: Read, args: { customer: string; since: number }): Promise<Order[]> {
  return read.db
    .selectFrom('orders')
    .selectAll()
    .where('customer', '=', args.customer)
    .where('opened_at', '>', args.since)
    .where('state', 'in', ['open', 'paid', 'review'])
    .orderBy('opened_at', 'desc')
    .execute()
}

/** What a customer bought last. */
export function lastPaid(read: Read, customer: string): Promise<Order | undefined> {
  return read.db
    .selectFrom('orders')
    .selectAll()
    .where('customer', '=', customer)
    .where('state', '=', 'paid')
    .orderBy('ended_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/**
 * A customer's purchases of access, those that gave credit only included since they had it already, whatever has become
 * of the money since. What a code made free has no payment.
 */
export function accessOf(read: Read, customer: string): Promise<Order[]> {
  return read.db
    .selectFrom('orders')
    .selectAll()
    .where('customer', '=', customer)
    .where('product', '=', 'access')
    .where('state', '=', 'paid')
    .execute()
}

/** What a customer has begun to buy, and which is not settled or given up yet. */
export function openOf(read: Read, customer: string): Promise<Order[]> {
  return read.db
    .selectFrom('orders')
    .selectAll()
    .where('customer', '=', customer)
    .where('state', '=', 'open')
    .execute()
}

/** A customer's hosted page that still waits for its payment, newest first. */
export function openCheckouts(read: Read, customer: string): Promise<Order[]> {
  return read.db
    .selectFrom('orders')
    .selectAll()
    .where('customer', '=', customer)
    .where('via', '=', 'checkout')
    .where('state', '=', 'open')
    .orderBy('opened_at', 'desc')
    .execute()
}

/** Those of them whose page is there, newest first. */
export async function openPages(read: Read, customer: string): Promise<Order[]> {
  return (await openCheckouts(read, customer)).filter(({ checkout }) => checkout !== null)
}

/** Charges of a customer's cards that nobody knows the outcome of yet. */
export async function chargesUnderWay(read: Read, customer: string): Promise<number> {
  const { count } = await read.db
    .selectFrom('attempts')
    .innerJoin('orders', 'orders.id', 'attempts.order_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('orders.customer', '=', customer)
    .where('orders.state', '=', 'open')
    .where('attempts.kind', '=', 'charge')
    .where('attempts.state', 'in', ['created', 'sending', 'unknown'])
    .executeTakeFirstOrThrow()
  return Number(count)
}
