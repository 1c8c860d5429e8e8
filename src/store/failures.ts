import { sql } from 'kysely'
import { DAY_MS } from '../till/day.ts'
import type { Read } from './store.ts'

/** How much came to nothing on a day, as days are numbered: since 1970, UTC. */
export type DayCount = { day: number; count: number }

/** Which texts did not arrive: word for word what their index is of, or SQLite does not walk along it. */
export const NOT_ARRIVED = sql<boolean>`(state in ('refused', 'unknown') or delivery in ('failed', 'undelivered'))`

/** Orders that failed, by the day they did. A walk along an index of those only. */
export function failedOrders(read: Read, sinceDay: number): Promise<DayCount[]> {
  return counted(
    read,
    sql`select ended_at / 86400000 as day from orders where state = 'failed' and ended_at >= ${sinceDay * DAY_MS}`,
  )
}

/** Texts that did not arrive, by the day they were written. A walk along an index of those only. */
export function failedTexts(read: Read, sinceDay: number): Promise<DayCount[]> {
  return counted(
    read,
    sql`select written_at / 86400000 as day from texts_out
      where ${NOT_ARRIVED} and written_at >= ${sinceDay * DAY_MS}`,
  )
}

async function counted(read: Read, days: ReturnType<typeof sql>): Promise<DayCount[]> {
  const { rows } = await sql<DayCount>`
    select day, count(*) as count from (${days}) as failed group by day order by day`.execute(read.db)
  return rows.map(({ day, count }) => ({ day: Number(day), count: Number(count) }))
}
