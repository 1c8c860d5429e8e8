import type { Read } from './store.ts'

/** How much of everything there is: what changes when something happens. */
export type Tally = {
  customers: number
  textsIn: number
  textsOut: number
  orders: number
  ordersPaid: number
  transfers: number
  events: number
  /** As {@link jobsDue} counts them. */
  jobsDue: number
}

/** Counts, all as of one moment. @param args.dueBy ms since 1970 */
export async function tally(read: Read, args: { dueBy: number }): Promise<Tally> {
  const { db } = read
  const count = async (table: 'customers' | 'texts_in' | 'texts_out' | 'orders' | 'transfers' | 'events') => {
    const { n } = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return Number(n)
  }
  const paid = await db
    .selectFrom('orders')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('state', '=', 'paid')
    .executeTakeFirstOrThrow()
  return {
    customers: await count('customers'),
    textsIn: await count('texts_in'),
    textsOut: await count('texts_out'),
    orders: await count('orders'),
    ordersPaid: Number(paid.n),
    transfers: await count('transfers'),
    events: await count('events'),
    jobsDue: await jobsDue(read, args),
  }
}

/**
 * How many jobs are due by a moment, or at work, which are due only when their lease is over; without those that were set
 * aside.
 *
 * @param args.dueBy ms since 1970
 */
export async function jobsDue({ db }: Read, args: { dueBy: number }): Promise<number> {
  const due = await db
    .selectFrom('jobs')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('dead', '=', 0)
    .where((eb) => {
      const hasNotFailed = eb.or([eb('error', 'is', null), eb('error', '=', '')])
      return eb.or([eb('due_at', '<=', args.dueBy), eb.and([eb('tries', '>', 0), hasNotFailed])])
    })
    .executeTakeFirstOrThrow()
  return Number(due.n)
}
