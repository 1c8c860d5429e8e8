import { sql } from 'kysely'
import type { Read } from './store.ts'

/** Something that will not settle by itself, with where it is looked at. */
export type Attention = { what: string; count: number; href: string }

/** What waits for a person, all as of one moment. Walks along indexes of what waits only. */
export async function attention(read: Read, args: { since: number }): Promise<Attention[]> {
  const count = async (query: ReturnType<typeof sql<{ n: number }>>) =>
    Number((await query.execute(read.db)).rows[0]!.n)
  const found: Attention[] = [
    {
      what: 'events of Stripe that fail',
      count: await count(sql`select count(*) as n from events where state = 'failed'`),
      href: '/console/events?state=failed',
    },
    {
      what: 'orders in review',
      count: await count(sql`select count(*) as n from orders where state = 'review'`),
      href: '/console/orders?state=review',
    },
    {
      what: 'texts that did not arrive, in 7 days',
      count: await count(sql`select count(*) as n from texts_out
        where (state in ('refused', 'unknown') or delivery in ('failed', 'undelivered'))
          and written_at > ${args.since}`),
      href: '/console/texts?state=failed',
    },
  ]
  return found.filter((one) => one.count > 0)
}

/** Jobs that were set aside, and why: a few at most. */
export function setAside(read: Read): Promise<{ kind: string; subject: string; error: string | null }[]> {
  return read.db
    .selectFrom('jobs')
    .select(['kind', 'subject', 'error'])
    .where('dead', '=', 1)
    .limit(20)
    .execute()
}
