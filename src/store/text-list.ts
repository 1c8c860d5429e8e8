import { sql } from 'kysely'
import type { Place } from './place.ts'
import type { Read } from './store.ts'

/** A text in or out, as a list shows it. */
export type ListedText = {
  id: string
  direction: 'in' | 'out'
  body: string
  state: string
  error: string | null
  at: number
}

/** A customer's texts in and out, newest first. @param args.before the last text of the page before */
export function list(
  read: Read,
  args: { customer: string; limit: number; before?: Place | undefined },
): Promise<ListedText[]> {
  const { customer, before, limit } = args
  let heard = read.db
    .selectFrom('texts_in')
    .select(['sid as id', 'body', 'received_at as at'])
    .select([direction('in'), sql<string>`cast('received' as text)`.as('state')])
    .select(sql<string | null>`cast(null as text)`.as('error'))
    .where('customer', '=', customer)
    .orderBy('received_at', 'desc')
    .orderBy('sid', 'desc')
    .limit(limit)
  let said = read.db
    .selectFrom('texts_out')
    .select(['ref as id', 'body', 'written_at as at'])
    .select([direction('out'), sql<string>`coalesce(delivery, state)`.as('state')])
    .select('error')
    .where('customer', '=', customer)
    .orderBy('written_at', 'desc')
    .orderBy('ref', 'desc')
    .limit(limit)
  if (before) {
    heard = heard.where(sql<boolean>`(received_at, sid) < (${before.at}, ${before.id})`)
    said = said.where(sql<boolean>`(written_at, ref) < (${before.at}, ${before.id})`)
  }
  // The database lays one between the other: the pages go by its order of letters.
  return read.db
    .selectFrom(heard.as('heard'))
    .selectAll()
    .unionAll(read.db.selectFrom(said.as('said')).selectAll())
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

function direction(to: ListedText['direction']) {
  return sql<ListedText['direction']>`cast(${sql.lit(to)} as text)`.as('direction')
}
