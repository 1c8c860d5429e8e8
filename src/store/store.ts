import type { CompiledQuery, Kysely, QueryResult } from 'kysely'
import type { Words } from '../till/text.ts'
import { fileOf } from './database-url.ts'
import type { Engine } from './engine.ts'
import type { Tables } from './schema.ts'
import type { Listener, Signal, Worker } from './signals.ts'

export type { Signal } from './signals.ts'

/** What a function that only looks is given. */
export type Read = {
  readonly db: Kysely<Tables>
  engine: Engine
  /** Runs a query that is compiled (compiled.ts). */
  execute<Row>(query: CompiledQuery<Row>): Promise<QueryResult<Row>>
}

/** What a function that changes something is given: a transaction that is not committed yet. */
export type Tx = Read & {
  /**
   * Tells listeners, once this transaction is durable: in this process at once, in others soon, if at all.
   *
   * @param words what the door of a text is to say, for one in this process
   */
  signal(topic: Signal, words?: Words[]): void
  /** Whether somebody in this process listens for that. */
  isHeard(topic: Signal): boolean
  /** Who in this process takes what is left to be done (jobs.ts), and begins it once this transaction is durable. */
  worker?: Worker | undefined
}

/** What a report found, and how old that is at most: 0 where all is in it that was committed when it was asked for. */
export type Report<T> = { found: T; behindMs: number; from: 'first' | 'replica' }

export type Store = {
  engine: Engine
  /** Whether reports may be late. */
  hasReplica: boolean
  /**
   * Runs `work` in a transaction and resolves with its result when that is durable. If `work` throws, nothing of
   * it is kept.
   *
   * For database work only: on SQLite everybody's transactions share one writer, and a work that waits for
   * anything else is rolled back. It may be run again, on PostgreSQL after a serialisation failure or when the server ended
   * its connection before the commit, and on SQLite when another one of its commit threw, so it must not change anything but the database.
   */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * The same for work whose first statement is the only one that changes something: it is a transaction by itself,
   * which saves PostgreSQL begin, commit and a round trip. What is looked at afterwards is of later moments.
   *
   * @throws if a later statement would change something too
   */
  autocommit<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * Runs `work` on what is committed, all of it as of one moment. Inside a transaction look through that instead.
   * On PostgreSQL it may be run again, where a prepared statement or the connection was lost.
   */
  read<T>(work: (read: Read) => Promise<T>): Promise<T>
  /**
   * The same for work of one statement that an index answers, which is of one moment by itself: nothing begins and ends a
   * transaction around it, which on PostgreSQL are two more statements.
   *
   * @throws if there is a second, or one that changes something
   */
  readOne<T>(work: (read: Read) => Promise<T>): Promise<T>
  /**
   * As `read`, for what somebody only looks at, and may look at a little late: where there is a replica, it is read there,
   * and `work` once more on the first server when the replica fails it.
   *
   * @param asked.current whether it must not be late: a replica that is behind is left alone
   */
  report<T>(work: (read: Read) => Promise<T>, asked?: { current: boolean }): Promise<Report<T>>
  /**
   * Calls `listener` after transactions that signalled `topic`; several that are committed together are one call.
   * Of other processes it may hear late or never, so whoever waits looks now and then. Returns how to stop.
   */
  on(topic: Signal, listener: Listener): () => void
  /** Gives a worker of this process jobs in the very commit that leaves them. Returns how to stop. */
  hire(worker: Worker): () => void
  /** Finishes what was begun and closes. Later calls reject. */
  close(): Promise<void>
}

export type StoreOptions = {
  /** SQLite: `off` risks what was committed last on a power cut. For simulations only. */
  synchronous?: 'full' | 'off'
  /** PostgreSQL: the most connections held by this process. */
  poolSize?: number
  /** PostgreSQL: how long a change of a table may keep others waiting, before it waits itself and is tried again. */
  tableLockMs?: number
  /** PostgreSQL: after how long without an answer a connection is given up, and how often one is asked for that only listens. */
  answerMs?: number
  /**
   * PostgreSQL: where to hear what other processes tell, if not at the same address, or `off`. PgBouncer in
   * transaction mode cannot stand between.
   */
  listenUrl?: string
  /** PostgreSQL: opens even what a move that was not finished has left, for who moves. */
  isMoving?: true
  /** PostgreSQL: a streaming standby of the same database, for reports. */
  replicaUrl?: string
  /** Called when the replica is given up, with why, and with nothing when reports are read from it again. */
  onReplica?: (error?: Error) => void
  /** PostgreSQL: `false` where a work that reads must not be run again, because it prints, say. */
  isPrepared?: false
  /** Called with each statement that is sent, on PostgreSQL begin and commit too: for tests that count them. */
  onStatement?: (sql: string) => void
  /** How to wait before a transaction is tried again. */
  sleep?: (ms: number) => Promise<unknown>
  /** PostgreSQL: from 0 up to 1, so that transactions that met don't meet again. */
  random?: () => number
}

/**
 * Opens the database and brings its tables up to date.
 *
 * @param url `postgres://…`, or `sqlite:path` or a path for a SQLite file, which is made if missing; `:memory:`
 *   is a file in a temporary folder that goes when the store is closed
 * @throws Problem `moved`, `moving` where a till is no more, or not yet
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  const file = fileOf(url)
  // Of the two engines only one is loaded.
  if (file === undefined) return (await import('./postgres.ts')).openPostgres(url, options)
  return (await import('./sqlite.ts')).openSqlite(file, options)
}
