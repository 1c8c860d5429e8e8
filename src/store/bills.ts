import { sql } from 'kysely'
import { dayNumber } from '../till/day.ts'
import type { BilledText } from '../till/world.ts'
import type { DayBillsRow } from './schema-channels.ts'
import type { Read, Tx } from './store.ts'

/** A text that Twilio may have a bill for, as far as its price needs it. */
export type Unbilled = {
  id: string
  sid: string
  recipient: string
  country: string | null
  segments: number
  written_at: number
}

/** Those of some texts, by Twilio's sids, that have no bill yet. */
export async function unbilled(read: Read, sids: string[]): Promise<Unbilled[]> {
  if (!sids.length) return []
  return (await withoutBill(read).where('t.sid', 'in', sids).execute()) as Unbilled[]
}

/** Texts of a stretch of time that Twilio has and no bill was read of, oldest first. */
export async function unbilledBetween(
  read: Read,
  args: { after: number; until: number; limit: number },
): Promise<Unbilled[]> {
  const found = await withoutBill(read)
    .where('t.written_at', '>', args.after)
    .where('t.written_at', '<=', args.until)
    .where('t.sid', 'is not', null)
    .orderBy('t.written_at')
    .limit(args.limit)
    .execute()
  return found as Unbilled[]
}

function withoutBill({ db }: Read) {
  return db
    .selectFrom('texts_out as t')
    .leftJoin('bills as b', 'b.text_out', 't.id')
    .leftJoin('customers as c', 'c.id', 't.customer')
    .select(['t.id', 't.sid', 't.recipient', 'c.country', 't.segments', 't.written_at'])
    .where('b.text_out', 'is', null)
}

/** Keeps what Twilio took for a text, and adds it to its day; once. @param args.atOurRates what we ask for such a text, micros */
export async function keep(
  tx: Tx,
  args: { text: Unbilled; bill: BilledText & { amountMicros: number }; atOurRates: number; at: number },
): Promise<void> {
  const { text, bill, atOurRates, at } = args
  const kept = await tx.db
    .insertInto('bills')
    .values({
      text_out: text.id,
      segments: bill.segments,
      amount: bill.amountMicros,
      currency: bill.currency,
      read_at: at,
    })
    .onConflict((conflict) => conflict.column('text_out').doNothing())
    .returning('text_out')
    .executeTakeFirst()
  if (!kept) return
  await tx.db
    .updateTable('texts_out')
    .set({ billed_segments: bill.segments })
    .where('id', '=', text.id)
    .execute()
  await tx.db
    .insertInto('day_bills')
    .values({
      day: dayNumber(text.written_at),
      currency: bill.currency,
      texts: 1,
      segments: text.segments,
      billed_segments: bill.segments,
      amount: bill.amountMicros,
      at_our_rates: atOurRates,
    })
    .onConflict((conflict) =>
      conflict.columns(['day', 'currency']).doUpdateSet((eb) => ({
        texts: eb('day_bills.texts', '+', 1),
        segments: eb('day_bills.segments', '+', text.segments),
        billed_segments: eb('day_bills.billed_segments', '+', bill.segments),
        amount: eb('day_bills.amount', '+', bill.amountMicros),
        at_our_rates: eb('day_bills.at_our_rates', '+', atOurRates),
      })),
    )
    .execute()
}

/** Each day's bills since a day, by currency. */
export function byDay(read: Read, sinceDay: number): Promise<DayBillsRow[]> {
  return read.db.selectFrom('day_bills').selectAll().where('day', '>=', sinceDay).orderBy('day').execute()
}

/** All that was billed since a day, by currency. */
export async function sums(read: Read, sinceDay: number): Promise<Omit<DayBillsRow, 'day'>[]> {
  const { rows } = await sql<Omit<DayBillsRow, 'day'>>`
    select currency, cast(sum(texts) as bigint) as texts, cast(sum(segments) as bigint) as segments,
      cast(sum(billed_segments) as bigint) as billed_segments, cast(sum(amount) as bigint) as amount,
      cast(sum(at_our_rates) as bigint) as at_our_rates
    from day_bills where day >= ${sinceDay} group by currency order by currency`.execute(read.db)
  return rows.map(({ currency, ...row }) => ({
    currency,
    texts: Number(row.texts),
    segments: Number(row.segments),
    billed_segments: Number(row.billed_segments),
    amount: Number(row.amount),
    at_our_rates: Number(row.at_our_rates),
  }))
}
