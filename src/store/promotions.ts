import { sql } from 'kysely'
import { compiled } from './compiled.ts'
import { openCheckouts } from './orders.ts'
import type { Read, Tx } from './store.ts'

/**
 * How often a code and its coupon were used by text, where Stripe does not count. On PostgreSQL, others who ask for
 * that coupon by whatever code wait until this transaction ends, so that two cannot both have its last use.
 */
export async function usesHere(
  tx: Tx,
  promotion: { id: string; coupon: string; code: string },
): Promise<{ code: number; coupon: number }> {
  const { id, coupon, code } = promotion
  // No row of theirs would do: of a code that another has just used for the first time there is none to be seen yet.
  if (tx.engine.skipsLocked)
    await sql`select pg_advisory_xact_lock(hashtextextended(${coupon}, 0))`.execute(tx.db)
  await tx.db
    .insertInto('promotions')
    .values({ id, coupon, code })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ code }))
    .execute()
  const used = await tx.db
    .selectFrom('orders')
    .innerJoin('promotions', 'promotions.id', 'orders.promotion')
    .select(['promotions.id', (eb) => eb.fn.countAll<number>().as('times')])
    .where('promotions.coupon', '=', coupon)
    .where('orders.via', '=', 'card')
    .where('orders.state', 'in', ['open', 'paid', 'review'])
    .groupBy('promotions.id')
    .execute()
  const times = (rows: typeof used) => rows.reduce((sum, row) => sum + Number(row.times), 0)
  return { code: times(used.filter((row) => row.id === id)), coupon: times(used) }
}

/** How often a code gave a customer something for nothing. */
export async function freeOrders(read: Read, args: { customer: string; promotion: string }): Promise<number> {
  const { times } = await read.db
    .selectFrom('orders')
    .select((eb) => eb.fn.countAll<number>().as('times'))
    .where('customer', '=', args.customer)
    .where('promotion', '=', args.promotion)
    .where('state', '=', 'paid')
    .where('pay_micros', '=', 0)
    .executeTakeFirstOrThrow()
  return Number(times)
}

/** Whether a customer ever paid for anything, also where a person has yet to look at it. */
export async function paidBefore(read: Read, customer: string): Promise<boolean> {
  return (await findPaid(read, { customer })).length > 0
}

const findPaid = compiled<{ customer: string }, { id: string }>((db, arg) =>
  db
    .selectFrom('orders')
    .select('id')
    .where('customer', '=', arg('customer'))
    .where(({ or, and, eb }) =>
      or([eb('state', '=', 'paid'), and([eb('state', '=', 'review'), eb('payment_intent', 'is not', null)])]),
    )
    .where('pay_micros', '>', 0)
    .limit(1),
)

/**
 * Whether a customer's card may be charged yet for something besides an order. A code that is not looked up is for later:
 * whoever looks theirs up first has it.
 */
export async function isBeingCharged(
  read: Read,
  args: { customer: string; besides: string },
): Promise<boolean> {
  const open = await read.db
    .selectFrom('orders')
    .select('id')
    .where('customer', '=', args.customer)
    .where('id', '!=', args.besides)
    .where('via', '=', 'card')
    .where('state', '=', 'open')
    .where('pay_micros', '>', 0)
    .where(({ or, eb }) => or([eb('promotion_code', 'is', null), eb('promotion', 'is not', null)]))
    .limit(1)
    .executeTakeFirst()
  return open !== undefined
}

/**
 * Whether a customer has a page open, or about to be, on which a code was or may be taken. One that waits for its code to be
 * looked up is for later, here too.
 */
export async function hasPage(read: Read, customer: string): Promise<boolean> {
  const pages = await openCheckouts(read, customer)
  return pages.some(({ promotion, promotion_code: code }) => promotion !== null || code === null)
}

/** Whether a customer has a page besides an order's on which a code may have been taken. */
export async function hasPageBesides(
  read: Read,
  args: { customer: string; besides: string },
): Promise<boolean> {
  return (await findPageBesides(read, args)).length > 0
}

const findPageBesides = compiled<{ customer: string; besides: string }, { id: string }>((db, arg) =>
  db
    .selectFrom('orders')
    .select('id')
    .where('customer', '=', arg('customer'))
    .where('state', '=', 'open')
    .where('checkout', 'is not', null)
    .where('id', '!=', arg('besides'))
    .limit(1),
)
