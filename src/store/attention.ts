import { type RawBuilder, sql } from 'kysely'
import { NOT_ARRIVED } from './failures.ts'
import type { Read } from './store.ts'

/** Something that will not settle by itself: how many of it, what they are called, and which table shows them. */
export type Attention = { what: string; count: number; table: string; state: string }

type Wanted = {
  one: string
  many: string
  table: string
  state: string
  of(since: number): RawBuilder<unknown>
}

const WANTED: Wanted[] = [
  {
    one: 'open case',
    many: 'open cases',
    table: 'cases',
    state: 'open',
    of: () => sql`cases where closed_at is null`,
  },
  {
    one: 'job that was set aside',
    many: 'jobs that were set aside',
    table: 'jobs',
    state: 'set aside',
    of: () => sql`jobs where dead = 1`,
  },
  {
    one: 'event of Stripe that fails',
    many: 'events of Stripe that fail',
    table: 'events',
    state: 'failed',
    // The second says it to the index of what is not done.
    of: () => sql`events where state = 'failed' and state in ('received', 'failed')`,
  },
  {
    one: 'order in review',
    many: 'orders in review',
    table: 'orders',
    state: 'review',
    of: () => sql`orders where state = 'review'`,
  },
  {
    one: 'text that did not arrive, in 7 days',
    many: 'texts that did not arrive, in 7 days',
    table: 'texts',
    state: 'failed',
    of: (since) => sql`texts_out where ${NOT_ARRIVED} and written_at > ${since}`,
  },
  {
    one: 'text of which Twilio counted other segments, in 7 days',
    many: 'texts of which Twilio counted other segments, in 7 days',
    table: 'texts',
    state: 'billed otherwise',
    of: (since) => sql`texts_out where billed_segments <> segments and written_at > ${since}`,
  },
  {
    one: 'letter that nobody took, in 7 days',
    many: 'letters that nobody took, in 7 days',
    table: 'mails',
    state: 'refused',
    of: (since) => sql`(select id from mails_out where state = 'refused' and written_at > ${since}
      union all select id from operator_mails where state = 'refused' and written_at > ${since}) as letters`,
  },
  {
    one: 'webhook that was given up, in 7 days',
    many: 'webhooks that were given up, in 7 days',
    table: 'deliveries',
    state: 'failed',
    of: (since) => sql`webhook_deliveries where state = 'failed' and at > ${since}`,
  },
]

/** What waits for a person, all as of one moment. Walks along indexes of what waits only. @param args.since ms since 1970 */
export async function attention(read: Read, args: { since: number }): Promise<Attention[]> {
  const found: Attention[] = []
  for (const { of, one, many, ...where } of WANTED) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${of(args.since)}`.execute(read.db)
    const count = Number(rows[0]!.n)
    if (count > 0) found.push({ ...where, count, what: count === 1 ? one : many })
  }
  return found
}
