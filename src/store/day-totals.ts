import { sql } from 'kysely'
import { beginCursor, readCursor } from './events.ts'
import type { DayTextsRow, DayTotalRow } from './schema-console.ts'
import type { Read, Tx } from './store.ts'

/** Where the counting of lines and of texts has come to, ms since 1970. */
type Counted = 'days-counted-until' | 'day-texts-counted-until'

export async function countedUntil(read: Read, what: Counted): Promise<number> {
  return Number((await readCursor(read, what)) ?? 0)
}

/** What moved after one time, up to and including another, by day. A walk along the lines of that time. */
export async function sumLines(read: Read, args: { after: number; until: number }): Promise<DayTotalRow[]> {
  const { rows } = await sql<DayTotalRow>`
    select day, kind, debit, credit, currency,
      count(*) as count, cast(sum(amount) as bigint) as amount
    from (
      select posted_at / 86400000 as day, kind, currency, amount,
        case when substr(debit, 1, 9) = 'customer:' then 'customers' else debit end as debit,
        case when substr(credit, 1, 9) = 'customer:' then 'customers' else credit end as credit
      from transfers where posted_at > ${args.after} and posted_at <= ${args.until}
    ) as lines
    group by day, kind, debit, credit, currency`.execute(read.db)
  return rows.map((row) => ({ ...row, day: Number(row.day), count: Number(row.count) }))
}

/** How many texts were written after one time, up to and including another, by day and country: `US`, or `whatsapp:US`. */
export async function sumTexts(read: Read, args: { after: number; until: number }): Promise<DayTextsRow[]> {
  const { rows } = await sql<DayTextsRow>`
    select day, country, count(*) as texts, cast(sum(segments) as bigint) as segments
    from (
      select t.written_at / 86400000 as day, t.segments,
        case
          when substr(t.recipient, 1, 9) = 'whatsapp:' then 'whatsapp:'
          when substr(t.recipient, 1, 4) = 'rcs:' then 'rcs:'
          else ''
        end || coalesce(c.country, '') as country
      from texts_out t left join customers c on c.id = t.customer
      where t.written_at > ${args.after} and t.written_at <= ${args.until}
    ) as said
    group by day, country`.execute(read.db)
  return rows.map((row) => ({
    ...row,
    day: Number(row.day),
    texts: Number(row.texts),
    segments: Number(row.segments),
  }))
}

/** Adds what was counted, unless somebody else has got as far meanwhile. */
export async function add(
  tx: Tx,
  args: { what: Counted; from: number; until: number; lines?: DayTotalRow[]; texts?: DayTextsRow[] },
): Promise<void> {
  if (!(await moveOn(tx, args))) return
  for (const row of args.lines ?? [])
    await tx.db
      .insertInto('day_totals')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['day', 'currency', 'kind', 'debit', 'credit']).doUpdateSet((eb) => ({
          count: eb('day_totals.count', '+', row.count),
          amount: eb('day_totals.amount', '+', row.amount),
        })),
      )
      .execute()
  for (const row of args.texts ?? [])
    await tx.db
      .insertInto('day_texts')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['day', 'country']).doUpdateSet((eb) => ({
          texts: eb('day_texts.texts', '+', row.texts),
          segments: eb('day_texts.segments', '+', row.segments),
        })),
      )
      .execute()
}

/** Moves on how far was counted, first of all: who comes second waits for that, and finds it moved. */
async function moveOn(
  tx: Tx,
  { what, from, until }: { what: Counted; from: number; until: number },
): Promise<boolean> {
  if (from === 0) await beginCursor(tx, { name: what, value: '0' })
  const { numUpdatedRows } = await tx.db
    .updateTable('cursors')
    .set({ value: String(until) })
    .where('name', '=', what)
    .where('value', '=', String(from))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Every day's totals in a currency, those of this moment in it. */
export async function totals(read: Read, currency: string): Promise<DayTotalRow[]> {
  const kept = await read.db.selectFrom('day_totals').selectAll().where('currency', '=', currency).execute()
  const after = await countedUntil(read, 'days-counted-until')
  const young = await sumLines(read, { after, until: Number.MAX_SAFE_INTEGER })
  return [...kept, ...young.filter((row) => row.currency === currency)]
}

/** Texts out since a day, those of this moment in it. */
export async function texts(read: Read, sinceDay: number): Promise<DayTextsRow[]> {
  const kept = await read.db.selectFrom('day_texts').selectAll().where('day', '>=', sinceDay).execute()
  const after = await countedUntil(read, 'day-texts-counted-until')
  const young = await sumTexts(read, { after, until: Number.MAX_SAFE_INTEGER })
  return [...kept, ...young.filter(({ day }) => day >= sinceDay)]
}
