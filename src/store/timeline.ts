import { type RawBuilder, sql } from 'kysely'
import { accountOf } from './customers.ts'
import type { ListedDeed } from './deeds.ts'
import * as ledger from './ledger.ts'
import type { Order } from './orders.ts'
import type { Place } from './place.ts'
import type { ConsentRow, EventRow, TextInRow, TextOutRow, TransferRow } from './schema.ts'
import type { Read } from './store.ts'

/** What a timeline is made of. Of what happened in the same millisecond, what stands first here is the older. */
const SOURCES = ['consent', 'deed', 'event', 'order', 'text-in', 'text-out', 'transfer'] as const
type Source = (typeof SOURCES)[number]

type Moment<Name extends Source, Row> = { source: Name; at: number; id: string; row: Row }

/** One thing that happened to a customer. */
export type Happening =
  | Moment<'consent', ConsentRow>
  | Moment<'deed', Omit<ListedDeed, 'address'>>
  | Moment<'event', Pick<EventRow, 'type' | 'state' | 'outcome' | 'source'>>
  | Moment<'order', Order>
  | Moment<'text-in', Pick<TextInRow, 'body' | 'sid'>>
  | Moment<'text-out', TextOutRow>
  | Moment<'transfer', TransferRow>

/** Where a page of a timeline ended. */
export type TimelinePlace = Pick<Happening, 'at' | 'source' | 'id'>

type Table = { table: string; at: string; id: string; columns: string }

/** Where each source but the ledger has its lines, each along an index by customer and time. */
const TABLES: Record<Exclude<Source, 'transfer'>, Table> = {
  consent: { table: 'consents', at: 'at', id: 'id', columns: '*' },
  deed: {
    ...{ table: 'deeds', at: 'at', id: 'id' },
    columns: 'deeds.*, (select body from texts_out where texts_out.ref = deeds.subject) as said',
  },
  event: { table: 'events', at: 'received_at', id: 'id', columns: 'type, state, outcome, source' },
  order: { table: 'orders', at: 'opened_at', id: 'id', columns: '*' },
  'text-in': { table: 'texts_in', at: 'received_at', id: 'sid', columns: 'body, sid' },
  'text-out': { table: 'texts_out', at: 'written_at', id: 'id', columns: '*' },
}

/**
 * Everything that ever happened to a customer on one line, newest first: texts, orders, what moved in the books,
 * Stripe's events, consents, and what operators did. A page costs as much wherever it is.
 *
 * @param args.before where the page before ended
 */
export async function timeline(
  read: Read,
  args: { customer: string; currency: string; limit: number; before?: TimelinePlace | undefined },
): Promise<Happening[]> {
  const { customer, currency, limit } = args
  const found: Happening[] = []
  for (const source of SOURCES) {
    const { at, id } = bound(source, args.before)
    if (source === 'transfer') {
      const account = accountOf(customer)
      const lines = await ledger.history(read, { account, currency, limit, before: { posted_at: at, id } })
      for (const row of lines) found.push({ source, at: row.posted_at, id: row.id, row })
      continue
    }
    const { rows } = await lines(source, { customer, at, id, limit }).execute(read.db)
    for (const { line_at, line_id, ...row } of rows)
      found.push({ source, at: Number(line_at), id: line_id, row } as unknown as Happening)
  }
  // Sorting is stable, so that each source stays in the order that its database has it in.
  const order = (one: Happening) => SOURCES.indexOf(one.source)
  return found.sort((a, b) => b.at - a.at || order(b) - order(a)).slice(0, limit)
}

/** Lines of a source that come after a place, all sources taken together, are those before this time and id. */
function bound(source: Source, before: TimelinePlace | undefined): Place {
  if (!before) return { at: Number.MAX_SAFE_INTEGER, id: '' }
  if (source === before.source) return { at: before.at, id: before.id }
  const isOlder = SOURCES.indexOf(source) < SOURCES.indexOf(before.source)
  return { at: isOlder ? before.at + 1 : before.at, id: '' }
}

function lines(
  source: Exclude<Source, 'transfer'>,
  args: { customer: string; at: number; id: string; limit: number },
): RawBuilder<{ line_at: number; line_id: string }> {
  const { table, at, id, columns } = TABLES[source]
  const [when, key] = [sql.ref(at), sql.ref(id)]
  return sql`select ${sql.raw(columns)}, ${when} as line_at, ${key} as line_id
    from ${sql.table(table)}
    where customer = ${args.customer} and (${when}, ${key}) < (${args.at}, ${args.id})
    order by ${when} desc, ${key} desc limit ${args.limit}`
}
