import { sql } from 'kysely'
import { UNNAMED } from './postgres-dialect.ts'
import { openPool } from './postgres-pool.ts'
import { inSnapshot, type Session } from './postgres-session.ts'
import type { Read, Report, Store } from './store.ts'
import type { Transactions } from './transactions.ts'

const POOL_MOST = 10
/** Somebody waits for a page, and the first server could have answered already. */
const CONNECT_MS = 2_000
const ANSWER_MS = 12_000
/** Nobody asks a replica again that has just failed. */
const AGAIN_MS = 3_000
/** What was just committed is mostly there after some ms, so a report waits that long before it is late. */
const CATCH_UP_MS = 500
const LOOK_MS = 20

/** query_canceled: what took too long there would here too. https://www.postgresql.org/docs/18/errcodes-appendix.html */
const CANCELED = '57014'

/**
 * Where the first server stands, and whose database it is. Each failover begins a timeline: places in the log of another
 * cannot be compared.
 */
type Mark = { lsn: string; timeline: string; till: string | null }
type Standing = { isOurs: boolean; isOnTimeline: boolean; hasAll: boolean; behindMs: number | null }

/**
 * A streaming standby, for reports. Before each, the first server is asked how far it has written, and the standby
 * whether it has got there: its clock and the time of its last transaction alone cannot tell being late from nothing
 * happening. One that is gone, was promoted, is of another till, follows another server or cannot say how late it is is not
 * read.
 *
 * @param args.first reads on the first server
 */
export function openReplica(args: {
  url: string
  first: Store['read']
  transactions: Transactions
  sleep: (ms: number) => Promise<unknown>
  onStatement: (sql: string) => void
  onReplica: ((error?: Error) => void) | undefined
}): Pick<Store, 'report' | 'close'> {
  const { first, transactions, sleep, onStatement, onReplica = () => {} } = args
  const pool = openPool({
    url: args.url,
    size: POOL_MOST,
    connectMs: CONNECT_MS,
    answerMs: ANSWER_MS,
    names: UNNAMED,
    onStatement,
  })
  let isGone = false
  let triedAt = Number.NEGATIVE_INFINITY

  function giveUp(error: Error): void {
    triedAt = performance.now()
    if (!isGone) onReplica(error)
    isGone = true
  }

  /** How late it is, once it has all or a little time is over. @throws when it is not to be read */
  async function standing(session: Session, mark: Mark): Promise<number> {
    const queries = transactions.look(session)
    try {
      for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
        const { isOurs, isOnTimeline, hasAll, behindMs } = await look(queries.db, mark)
        if (!isOurs) throw new Error('It is no standby of this database.')
        if (!isOnTimeline)
          throw new Error('It follows the server from before a failover, or has had no checkpoint since.')
        if (hasAll) return 0
        if (waitedMs < CATCH_UP_MS) await sleep(LOOK_MS)
        else if (behindMs === null) throw new Error('It is behind and cannot say by how much.')
        else return Math.max(1, behindMs)
      }
    } finally {
      queries.end()
    }
  }

  /** @returns nothing where the first server is to be read */
  async function onReplicaOnly<T>(
    work: (read: Read) => Promise<T>,
    current: boolean,
  ): Promise<Report<T> | undefined> {
    const mark = await first(markOf)
    let session: Session | undefined
    let isBroken = true
    try {
      session = await pool.connect()
      const behindMs = await standing(session, mark)
      isBroken = false
      if (isGone) onReplica()
      isGone = false
      if (current && behindMs > 0) return undefined
      const found = await inSnapshot(session, transactions, work)
      return { found, behindMs, from: 'replica' }
    } catch (error) {
      if ((error as { code?: string }).code === CANCELED) throw error
      // What fails a work on a standby, a conflict with what it replays for instance, may be no fault of the next one.
      if (isBroken) giveUp(error as Error)
      return undefined
    } finally {
      session?.release(isBroken)
    }
  }

  return {
    async report(work, { current } = { current: false }) {
      const isTried = !isGone || performance.now() - triedAt > AGAIN_MS
      // One tries whether it is back; who comes meanwhile need not wait for that.
      if (isGone && isTried) triedAt = performance.now()
      const report = isTried ? await onReplicaOnly(work, current) : undefined
      return report ?? { found: await first(work), behindMs: 0, from: 'first' }
    },
    close: () => pool.end(),
  }
}

async function markOf({ db }: Read): Promise<Mark> {
  const { rows } = await sql<Mark>`
    select
      pg_current_wal_flush_lsn()::text as lsn,
      left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) as timeline,
      (select value from cursors where name = 'till') as till
  `.execute(db)
  return rows[0]!
}

async function look(db: Read['db'], { lsn, timeline, till }: Mark): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select
      pg_is_in_recovery() and (select value from cursors where name = 'till') is not distinct from ${till} as "isOurs",
      upper(lpad(to_hex(greatest(
        (select timeline_id from pg_control_checkpoint()),
        (select min_recovery_end_timeline from pg_control_recovery())
      )), 8, '0')) = ${timeline} as "isOnTimeline",
      coalesce(pg_last_wal_replay_lsn() >= ${lsn}::pg_lsn, false) as "hasAll",
      (extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000)::float8 as "behindMs"
  `.execute(db)
  return rows[0]!
}
