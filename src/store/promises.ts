import { type RawBuilder, sql } from 'kysely'
import { MICROS } from '../till/money.ts'
import type { Read } from './store.ts'

/** So many of each kind are named. */
const NAMED = 20

type Found = { id: string; detail: string | number | null }

/**
 * What the till has promised and must keep, each with a query that finds those who break it. A broken one is money
 * or words that somebody is owed and nobody is at work for.
 */
const PROMISES: [says: (id: string, detail: Found['detail']) => string, query: RawBuilder<Found>][] = [
  [
    (id, detail) =>
      `${id} is paid, but the books give credit for ${Number(detail) / MICROS} of it, not for all.`,
    sql`
      select o.id, coalesce(t.credit, 0) as detail from orders o left join (
        select reference,
          cast(sum(case when kind in ('grant', 'discount') then amount else 0 end) as bigint) as credit,
          cast(sum(case when kind in ('grant', 'access') then amount else 0 end) as bigint) as paid
        from transfers where kind in ('grant', 'discount', 'access') group by reference
      ) t on t.reference = o.id
      where o.state = 'paid' and (coalesce(t.credit, 0) <> o.credit_micros or coalesce(t.paid, 0) <> o.pay_micros)`,
  ],
  [
    (id, detail) => `${id} gave credit or access for ${detail ?? 'no order'}, which is not a paid order.`,
    sql`
      select t.id, t.reference as detail from transfers t left join orders o on o.id = t.reference
      where t.kind in ('grant', 'discount', 'access') and (o.state is null or o.state <> 'paid')`,
  ],
  [
    (id) => `${id} is set aside, and nothing is under way that would need it.`,
    sql`
      select h.id, null as detail from holds h where h.state = 'open'
        and not exists (select 1 from runs r where r.id = h.id and r.state = 'open')
        and not exists (select 1 from deliveries d where d.id = h.id and d.state = 'open')
        and not exists (select 1 from usages u where u.id = h.id and u.state = 'open')
        and not exists (select 1 from refund_requests q where q.id = h.id and q.state not in ('accepted', 'refused'))`,
  ],
  [
    (id) => `${id} is under way, and nothing is set aside for it.`,
    sql`
      select r.id, null as detail from (
        select id, state, price_micros, segment_micros from runs
        union all select id, state, price_micros, segment_micros from deliveries
      ) r where r.state = 'open' and r.price_micros + r.segment_micros > 0
        and not exists (select 1 from holds h where h.id = r.id and h.state = 'open')`,
  ],
  [
    (id, detail) =>
      `${id} was set aside and taken, but the books say that it cost ${Number(detail) / MICROS}.`,
    sql`
      select h.id, coalesce(t.amount, 0) as detail from holds h
      left join transfers t on t.id = 'capture:' || h.id
      left join usages u on u.id = h.id
      where h.state = 'captured' and (t.amount is null or t.amount > h.amount)
        and (u.captured_micros is null or u.captured_micros <> coalesce(t.amount, 0))`,
  ],
  [
    (id) => `${id} took something for a command that did not end well.`,
    sql`
      select t.id, null as detail from transfers t
      left join runs r on r.id = t.reference
      left join deliveries d on d.id = t.reference
      left join usages u on u.id = t.reference
      where t.kind = 'capture' and coalesce(r.state, d.state, u.state, 'none') <> 'captured'`,
  ],
  [
    (id) => `${id} is a usage that is under way, and nothing is set aside for it, or nobody will end it.`,
    sql`
      select u.id, null as detail from usages u where u.state = 'open'
        and not (exists (select 1 from holds h where h.id = u.id and h.state = 'open')
          and exists (select 1 from jobs j where j.id = 'void-usage:' || u.id))`,
  ],
  [
    (id, detail) => `${id} is ${detail}, and nobody is at work on it.`,
    sql`
      select t.id, t.state as detail from texts_out t
      where t.state in ('waiting', 'sending', 'unknown')
        and not exists (select 1 from jobs j where j.id in ('send-text:' || t.id, 'send-text-by-day:' || t.id))`,
  ],
  [
    (id) => `${id} is an event of Stripe's that was kept, and nobody is at work on it.`,
    sql`
      select e.id, null as detail from events e
      where e.state = 'received' and not exists (select 1 from jobs j where j.id = 'receive-event:' || e.id)`,
  ],
  [
    (id) => `${id} is due by itself, and nobody is at work on it.`,
    sql`
      select d.id, null as detail from deliveries d
      where d.state = 'open' and not exists (select 1 from jobs j where j.id = 'run-command:' || d.id)`,
  ],
  [
    (id) => `${id} is to come by itself, and nobody will see to it.`,
    sql`
      select s.id, null as detail from subscriptions s
      where s.state = 'on' and not exists (select 1 from jobs j where j.id = 'deliver-subscription:' || s.id)`,
  ],
  [
    (id) => `${id} is promised for later, and nobody will see to it.`,
    sql`
      select s.id, null as detail from subscriptions s
      where s.once_at is not null and s.ended_at is null
        and not exists (select 1 from jobs j where j.id = 'come-later:' || s.id)
        and not exists (select 1 from deliveries d where d.subscription = s.id and d.state = 'open')`,
  ],
  [
    (id) => `${id} is a command that is under way, and nobody is at work on it.`,
    sql`
      select r.id, null as detail from runs r
      left join conversations c on c.run = r.id
      where r.state = 'open' and not exists (
        select 1 from jobs j where j.id in (
          'run-command:' || r.id, 'continue-run:' || c.text_in,
          case when c.question is not null then 'end-conversation:' || r.id end
        )
      )`,
  ],
]

/** What waits for a person, none of it an error of the books. */
const WAITING: [says: (id: string, detail: Found['detail']) => string, query: RawBuilder<Found>][] = [
  [
    (id, detail) => `${id} was set aside: ${detail ?? 'nobody knows why'}`,
    sql`select id, error as detail from jobs where dead = 1`,
  ],
  [
    (id, detail) => `${id} is to be looked at: ${detail ?? 'it was not paid as asked'}`,
    sql`select id, reason as detail from orders where state = 'review'`,
  ],
  [
    (id, detail) => `${id} is a case to be looked at: ${detail}`,
    sql`select id, words as detail from cases where closed_at is null`,
  ],
  [
    (id, detail) => `${id} fails again and again: ${detail ?? 'nobody knows why'}`,
    sql`select id, outcome as detail from events where state = 'failed'`,
  ],
  [
    (id, detail) =>
      `Twilio billed other segments than we counted for ${detail} texts, such as ${id}: their customers paid for ours.`,
    sql`
      select min(id) as id, cast(count(*) as integer) as detail from texts_out where billed_segments <> segments
      having count(*) > 0`,
  ],
]

/** Says, a sentence each, what the till has promised and nobody keeps; nothing if all is kept. */
export function broken(read: Read): Promise<string[]> {
  return tell(read, PROMISES)
}

/** Says, a sentence each, what waits for a person. */
export function waiting(read: Read): Promise<string[]> {
  return tell(read, WAITING)
}

async function tell(read: Read, rules: typeof PROMISES): Promise<string[]> {
  const said: string[] = []
  for (const [says, query] of rules) {
    const { rows } =
      await sql<Found>`select * from (${query}) as found order by id limit ${NAMED + 1}`.execute(read.db)
    said.push(...rows.slice(0, NAMED).map(({ id, detail }) => says(id, detail)))
    if (rows.length > NAMED) said.push('… and more of the same kind.')
  }
  return said
}
