import { type Expression, type ExpressionBuilder, type Selectable, type SqlBool, sql } from 'kysely'
import type { JobRow, Tables } from './schema.ts'
import type { Read, Tx } from './store.ts'

export type Job = Selectable<JobRow>

/**
 * Leaves work to be done, in the transaction that promises it. One job for each kind and subject: leaving it
 * again while it waits changes nothing.
 *
 * @param args.at when it is due, ms since 1970
 */
export async function leave(tx: Tx, args: { kind: string; subject: string; at: number }): Promise<void> {
  await tx.db
    .insertInto('jobs')
    .values({ id: `${args.kind}:${args.subject}`, kind: args.kind, subject: args.subject, due_at: args.at })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  tx.signal('jobs')
}

/**
 * Takes jobs that are due, so that nobody else does them until `leaseMs` have passed: by then they are done,
 * put off, or their worker is dead and they are due again.
 */
export async function take(tx: Tx, args: { now: number; leaseMs: number; limit: number }): Promise<Job[]> {
  return tx.db
    .updateTable('jobs')
    .set((eb) => ({ due_at: args.now + args.leaseMs, tries: eb('tries', '+', 1) }))
    .where('id', 'in', (eb) => {
      const due = eb
        .selectFrom('jobs')
        .select('id')
        .where(isAlive)
        .where('due_at', '<=', args.now)
        .orderBy('due_at')
        .limit(args.limit)
      return tx.engine.skipsLocked ? due.forUpdate().skipLocked() : due
    })
    .returningAll()
    .execute()
}

/** Keeps a job for another while, for a worker that is still at it. Returns it with its new due time. */
export async function keep(tx: Tx, job: Job, args: { now: number; leaseMs: number }): Promise<Job> {
  const kept = await tx.db
    .updateTable('jobs')
    .set({ due_at: args.now + args.leaseMs })
    .where(same(job))
    .returningAll()
    .executeTakeFirst()
  return kept ?? job
}

/** Takes a job away that is done, unless somebody has moved it since it was taken. */
export async function finish(tx: Tx, job: Pick<Job, 'id' | 'due_at'>): Promise<void> {
  await tx.db.deleteFrom('jobs').where(same(job)).execute()
}

/** Puts a job off that could not be done now, with the reason for whoever looks. */
export async function putOff(
  tx: Tx,
  job: Pick<Job, 'id' | 'due_at'>,
  args: { until: number; error: string },
): Promise<void> {
  await tx.db.updateTable('jobs').set({ due_at: args.until, error: args.error }).where(same(job)).execute()
}

/** Sets a job aside that will never work by itself, for a person to look at. */
export async function giveUp(tx: Tx, job: Pick<Job, 'id'>, args: { error: string }): Promise<void> {
  await tx.db.updateTable('jobs').set({ dead: 1, error: args.error }).where('id', '=', job.id).execute()
}

/** Takes a job up again that was set aside, as if it were new. @returns it as it was; nothing if it was not set aside */
export async function resume(tx: Tx, args: { id: string; at: number }): Promise<Job | undefined> {
  const job = await find(tx, args.id)
  if (job?.dead !== 1) return undefined
  const set = { dead: 0, tries: 0, due_at: args.at, error: null } as const
  await tx.db.updateTable('jobs').set(set).where('id', '=', job.id).execute()
  tx.signal('jobs')
  return job
}

export function find(read: Read, id: string): Promise<Job | undefined> {
  return read.db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Jobs before a place in the list, those due last on top: all, those set aside, or those that failed and come back. */
export function list(
  read: Read,
  args: {
    state?: 'set aside' | 'failing' | undefined
    before: { at: number; id: string } | undefined
    limit: number
  },
): Promise<Job[]> {
  const { state, before } = args
  let query = read.db.selectFrom('jobs').selectAll()
  if (state) query = query.where('dead', '=', state === 'set aside' ? 1 : 0)
  if (state === 'failing') query = query.where('error', '<>', '')
  if (before) query = query.where(sql<boolean>`(due_at, id) < (${before.at}, ${before.id})`)
  return query.orderBy('due_at', 'desc').orderBy('id', 'desc').limit(args.limit).execute()
}

/** Takes a job away that needs doing no more, whether somebody has taken it or not. */
export async function drop(tx: Tx, args: { kind: string; subject: string }): Promise<void> {
  await tx.db.deleteFrom('jobs').where('id', '=', `${args.kind}:${args.subject}`).execute()
}

/** When the next job is due, ms since 1970; nothing if none waits. */
export async function nextDueAt(read: Read): Promise<number | undefined> {
  const next = await read.db
    .selectFrom('jobs')
    .select('due_at')
    .where(isAlive)
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst()
  return next?.due_at
}

/** Written out, so that SQLite need not look at a value to know that the index of what is due serves. */
const isAlive = sql<SqlBool>`dead = 0`

function same(job: Pick<Job, 'id' | 'due_at'>) {
  return (eb: ExpressionBuilder<Tables, 'jobs'>): Expression<SqlBool> =>
    eb.and([eb('id', '=', job.id), eb('due_at', '=', job.due_at)])
}
