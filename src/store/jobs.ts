import { type Expression, type ExpressionBuilder, type Selectable, type SqlBool, sql } from 'kysely'
import { compiled, compiledChange } from './compiled.ts'
import type { Place } from './place.ts'
import type { JobRow, Tables } from './schema.ts'
import type { Read, Tx } from './store.ts'

export type Job = Selectable<JobRow>

/**
 * Leaves work to be done, in the transaction that promises it. One job for each kind and subject: leaving it
 * again while it waits changes nothing, and while somebody is at it has it done once more, since what they saw may be
 * older than this.
 *
 * A worker of this process that has room takes it in the same commit, and begins once that is durable. Should it die
 * in between, the job is due again like any that was taken.
 *
 * @param args.at when it is due, ms since 1970
 * @param args.known reads what the job needs in this transaction, where a worker of this process takes it at once
 */
export async function leave(
  tx: Tx,
  args: { kind: string; subject: string; at: number; known?: () => Promise<unknown> },
): Promise<void> {
  const { kind, subject, at, known } = args
  const until = tx.worker?.keepsUntil(at)
  const taken = until !== undefined
  const [left] = await insertJob(tx, {
    id: `${kind}:${subject}`,
    kind,
    subject,
    at: until ?? at,
    tries: taken ? 1 : 0,
  })
  // One that is left again is somebody's already.
  if (taken && left?.again === 0) tx.worker?.begin(left, await known?.())
  else tx.signal('jobs')
}

type NewJob = { id: string; kind: string; subject: string; at: number; tries: number }

const insertJob = compiled<NewJob, Job>((db, arg) =>
  db
    .insertInto('jobs')
    .values({
      id: arg('id'),
      kind: arg('kind'),
      subject: arg('subject'),
      due_at: arg('at'),
      tries: arg('tries'),
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ again: 1 }).where('jobs.tries', '>', 0))
    .returningAll(),
)

/**
 * Takes jobs that are due, so that nobody else does them until `leaseMs` have passed: by then they are done,
 * put off, or their worker is dead and they are due again.
 */
export function take(tx: Tx, args: { now: number; leaseMs: number; limit: number }): Promise<Job[]> {
  return takeDue(tx, { now: args.now, until: args.now + args.leaseMs, limit: args.limit })
}

const takeDue = compiled<{ now: number; until: number; limit: number }, Job>((db, arg, engine) =>
  db
    .updateTable('jobs')
    .set((eb) => ({ due_at: arg('until'), tries: eb('tries', '+', 1), again: 0 }))
    .where('id', 'in', (eb) => {
      const due = eb
        .selectFrom('jobs')
        .select('id')
        .where('dead', '=', 0)
        .where('due_at', '<=', arg('now'))
        .orderBy('due_at')
        .limit(arg('limit'))
      return engine.skipsLocked ? due.forUpdate().skipLocked() : due
    })
    .returningAll(),
)

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

/**
 * Takes a job away that is done, unless somebody has moved it since it was taken.
 *
 * @returns false when it has been left again meanwhile, or was moved: it stays
 */
export async function finish(tx: Tx, job: Pick<Job, 'id' | 'due_at'>): Promise<boolean> {
  return (await deleteSame(tx, { id: job.id, due: job.due_at })) > 0
}

const deleteSame = compiledChange<{ id: string; due: number }>((db, arg) =>
  db.deleteFrom('jobs').where('id', '=', arg('id')).where('due_at', '=', arg('due')).where('again', '=', 0),
)

/** Puts a job off: with the reason, for whoever looks, if it failed; else its tries count from nought again. */
export async function putOff(
  tx: Tx,
  job: Pick<Job, 'id' | 'due_at'>,
  args: { until: number; error: string },
): Promise<void> {
  const { until: due_at, error } = args
  await tx.db
    .updateTable('jobs')
    .set({ due_at, error, ...(error === '' && { tries: 0 }) })
    .where(same(job))
    .execute()
}

/** Sets a job aside that will never work by itself, for a person to look at, unless somebody else has taken it since. */
export async function giveUp(
  tx: Tx,
  job: Pick<Job, 'id' | 'due_at'>,
  args: { error: string },
): Promise<void> {
  await tx.db.updateTable('jobs').set({ dead: 1, error: args.error }).where(same(job)).execute()
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

/**
 * Has jobs come now that are due later than their kind ever is: a clock that was ahead put them off.
 *
 * @param args.longestMs by kind; for after it failed, `retryMs`
 * @param args.fell of a clock that has just fallen back, what it had said at last, and the kinds of which whatever is due later
 *   may come now
 * @returns the kinds of those that were
 */
export async function pullIn(
  tx: Tx,
  args: {
    now: number
    longestMs: Readonly<Record<string, number>>
    retryMs: number
    fell?: { from: number; kinds: readonly string[] } | undefined
  },
): Promise<string[]> {
  const { now, longestMs, retryMs, fell } = args
  const pulled = await tx.db
    .updateTable('jobs')
    .set({ due_at: now })
    .where('dead', '=', 0)
    .where((eb) =>
      eb.or([
        eb.and([eb('tries', '>', 0), eb('due_at', '>', now + retryMs)]),
        ...Object.entries(longestMs).map(([kind, ms]) =>
          eb.and([eb('kind', '=', kind), eb('tries', '=', 0), eb('due_at', '>', now + ms)]),
        ),
        ...(fell
          ? [eb.and([eb('kind', 'in', fell.kinds), eb('tries', '=', 0), eb('due_at', '>', fell.from)])]
          : []),
      ]),
    )
    .returning('kind')
    .execute()
  return pulled.map(({ kind }) => kind)
}

export function find(read: Read, id: string): Promise<Job | undefined> {
  return read.db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst()
}

type Listed = 'set aside' | 'failing' | undefined

/** Jobs before a place in the list, those due last on top: all, those set aside, or those that failed and come back. */
export function list(
  read: Read,
  args: { state?: Listed; before: Place | undefined; limit: number },
): Promise<Job[]> {
  const { state, before } = args
  let query = inState(read, state)
  if (before) query = query.where(sql<boolean>`(due_at, id) < (${before.at}, ${before.id})`)
  return query.orderBy('due_at', 'desc').orderBy('id', 'desc').limit(args.limit).execute()
}

/** The same in an order that stays while they are put off, for whoever reads them page after page. */
export function listById(
  read: Read,
  args: { state?: Listed; after: string | undefined; limit: number },
): Promise<Job[]> {
  let query = inState(read, args.state)
  if (args.after !== undefined) query = query.where('id', '>', args.after)
  return query.orderBy('id').limit(args.limit).execute()
}

function inState(read: Read, state: Listed) {
  let query = read.db.selectFrom('jobs').selectAll()
  if (state) query = query.where('dead', '=', state === 'set aside' ? 1 : 0)
  if (state === 'failing') query = query.where('error', '<>', '')
  return query
}

/** The jobs of a kind that fail, or were set aside, for the same reason. */
export function alike(read: Read, args: { kind: string; error: string }): Promise<Job[]> {
  return read.db
    .selectFrom('jobs')
    .selectAll()
    .where('kind', '=', args.kind)
    .where('error', '=', args.error)
    .orderBy('id')
    .execute()
}

/** Takes a job away that needs doing no more, whether somebody has taken it or not. @returns whether it was there */
export async function drop(tx: Tx, args: { kind: string; subject: string }): Promise<boolean> {
  return (await deleteJob(tx, { id: `${args.kind}:${args.subject}` })) > 0
}

const deleteJob = compiledChange<{ id: string }>((db, arg) =>
  db.deleteFrom('jobs').where('id', '=', arg('id')),
)

/** When the next job is due, ms since 1970; nothing if none waits. */
export async function nextDueAt(read: Read): Promise<number | undefined> {
  return (await findNext(read, {}))[0]?.due_at
}

const findNext = compiled<Record<string, never>, { due_at: number }>((db) =>
  db.selectFrom('jobs').select('due_at').where('dead', '=', 0).orderBy('due_at').limit(1),
)

function same(job: Pick<Job, 'id' | 'due_at'>) {
  return (eb: ExpressionBuilder<Tables, 'jobs'>): Expression<SqlBool> =>
    eb.and([eb('id', '=', job.id), eb('due_at', '=', job.due_at)])
}
