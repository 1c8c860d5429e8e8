import { sql } from 'kysely'
import type { Read } from './store.ts'

/** What waits to be done, all as of one moment. Walks along indexes of what waits only. */
export type Backlog = {
  jobs: { kind: string; due: number; dead: number }[]
  /** Since when the job waits that has been due for longest, ms since 1970. */
  oldestJobAt: number | null
  /** Cases that nobody has closed. */
  openCases: number
  events: { state: 'received' | 'failed'; count: number; oldestAt: number }[]
}

/** @param args.now ms since 1970 */
export async function backlog(read: Read, args: { now: number }): Promise<Backlog> {
  const jobs = await sql<{ kind: string; due: number; dead: number }>`
    select kind, cast(sum(case when dead = 0 then 1 else 0 end) as bigint) as due,
      cast(sum(dead) as bigint) as dead
    from jobs where dead = 1 or due_at <= ${args.now} group by kind order by kind`.execute(read.db)
  const oldest = await sql<{ at: number | null }>`
    select min(due_at) as at from jobs where dead = 0 and due_at <= ${args.now}`.execute(read.db)
  const events = await sql<{ state: 'received' | 'failed'; count: number; oldestAt: number }>`
    select state, count(*) as count, min(received_at) as "oldestAt" from events
    where state in ('received', 'failed') group by state order by state`.execute(read.db)
  const cases = await sql<{ n: number }>`select count(*) as n from cases where closed_at is null`.execute(
    read.db,
  )
  return {
    openCases: Number(cases.rows[0]!.n),
    jobs: jobs.rows,
    oldestJobAt: oldest.rows[0]?.at ?? null,
    events: events.rows.map((row) => ({ ...row, count: Number(row.count) })),
  }
}

/** When the text was written that has waited to go for longest, ms since 1970; nothing when none waits. */
export async function oldestUnsentAt(read: Read): Promise<number | null> {
  const { rows } = await sql<{ at: number | null }>`
    select min(t.written_at) as at from jobs j join texts_out t on t.id = j.subject
    where j.kind = 'send-text' and t.state in ('waiting', 'sending')`.execute(read.db)
  return rows[0]?.at ?? null
}
