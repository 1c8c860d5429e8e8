import { setTimeout as sleepFor } from 'node:timers/promises'
import { type DatabaseConnection, Kysely, sql } from 'kysely'
import type { Engine } from './engine.ts'
import { makeGate } from './gate.ts'
import { migrate } from './migrations.ts'
import { refuseMoving } from './moved.ts'
import { Ended, hasEnded, makeAgain } from './postgres-again.ts'
import { makeStatementNames, postgresDialect, UNNAMED } from './postgres-connection.ts'
import { openNotices } from './postgres-notices.ts'
import { inSnapshot, openPool, type Session, TIMEOUTS } from './postgres-pool.ts'
import { openReplica } from './postgres-replica.ts'
import { type Begun, makeSignals, type Told } from './signals.ts'
import type { Store, StoreOptions, Tx } from './store.ts'
import { isLook, makeTransactions, oneDeed, oneLook } from './transactions.ts'

const POOL_MOST = 10
const CONNECT_MS = 10_000
/** Longer than statements of a transaction may take: who hears nothing until then asks nobody. */
const ANSWER_MS = 20_000

const TABLE_LOCK_MS = 3_000
/** Some twenty minutes: longer than a walk through the books. */
const MIGRATION_TRIES_MOST = 200
const LOCK_NOT_AVAILABLE = '55P03'

const BEGIN = `begin isolation level read committed read write;${TIMEOUTS}`

const engine: Engine = { name: 'postgres', skipsLocked: true }

type Work<T> = (tx: Pick<Tx, 'db'>) => Promise<T>

/**
 * Opens a store in PostgreSQL. Nothing that matters stays in a session (no settings or locks that outlive a
 * transaction; prepared statements are given up where they are lost), so PgBouncer may stand between in transaction
 * mode. One connection more hears what other processes tell (postgres-notices.ts); without it they look now and then.
 *
 * Transactions are `read committed`: where two must not cross, rows are locked or a unique key decides.
 */
export async function openPostgres(url: string, options: StoreOptions): Promise<Store> {
  const { sleep = sleepFor, random = Math.random, onStatement = () => {}, answerMs = ANSWER_MS } = options
  const names = options.isPrepared === false ? UNNAMED : makeStatementNames()
  const pool = openPool({
    url,
    size: options.poolSize ?? POOL_MOST,
    connectMs: CONNECT_MS,
    answerMs,
    names,
    onStatement,
  })
  const again = makeAgain({ names, sleep, random })
  const signals = makeSignals()
  const gate = makeGate()

  const start = await pool.connect(UNNAMED)
  const dialect = postgresDialect(start.connection)
  const makeTransaction = makeTransactions(dialect)
  try {
    await migratePatiently()
    if (!options.isMoving) await refuseMoving(new Kysely({ dialect }))
    start.release()
  } catch (error) {
    start.release(true)
    await pool.end()
    throw error
  }

  /**
   * A change of a table waits until nobody looks at it, and whoever wants to look meanwhile waits behind it: one long
   * `verify` would stop every older process. So it lets them pass after a while, and tries again.
   */
  async function migratePatiently(): Promise<void> {
    const { tableLockMs = TABLE_LOCK_MS } = options
    for (let tries = 1; ; tries++) {
      try {
        return await migrate(new Kysely({ dialect }), {
          engine,
          prepare: (tx) =>
            sql`set local statement_timeout = 0; select pg_advisory_xact_lock(8395, 1);
              set local lock_timeout = ${sql.lit(tableLockMs)}`.execute(tx),
          run: (tx, script) => sql.raw(script).execute(tx),
        })
      } catch (error) {
        const { code } = ((error as Error).cause ?? error) as { code?: string }
        if (code !== LOCK_NOT_AVAILABLE || tries === MIGRATION_TRIES_MOST) throw error
        await sleep(tableLockMs)
      }
    }
  }

  const { listenUrl = url } = options
  const notices =
    listenUrl === 'off'
      ? undefined
      : openNotices({
          url: listenUrl,
          hear: (topics) => signals.announce(new Map(topics.map((topic) => [topic, undefined]))),
          answerMs,
        })

  function announce(told: Told, begun: readonly Begun[]): void {
    // Where somebody here waits, no other needs to know: worker and door look by themselves too. Pages may be anywhere.
    const elsewhere = [...told.keys()].filter((topic) => topic === 'transfers' || !signals.isHeard(topic))
    signals.announce(told, begun)
    if (elsewhere.length) notices?.publish(elsewhere)
  }

  async function inTransaction<T>(work: Work<T>): Promise<T> {
    const { connection, isLost, send, release } = await pool.connect()
    const { db, end } = makeTransaction(connection, [])
    let isBroken = false
    let mayBeKept = false
    try {
      // The first statement follows at once on the same connection, and fails if this has failed.
      const begun = send(BEGIN)
      begun.catch(() => {})
      const value = await work({ db })
      end()
      await begun
      mayBeKept = !isLost()
      const { command } = await send('commit')
      if (command === 'ROLLBACK')
        throw new Error('A statement failed and its work went on: nothing of it is kept.')
      return value
    } catch (error) {
      end()
      await send('rollback').catch(() => {
        isBroken = true
      })
      throw isBroken && hasEnded(error, { isLost }, mayBeKept) ? new Ended(error) : error
    } finally {
      release(isBroken)
    }
  }

  /** Each statement on whichever connection is free: nothing holds them together. */
  const freely: DatabaseConnection = {
    ...start.connection,
    async executeQuery(query) {
      const { connection, release } = await pool.connect()
      try {
        return await connection.executeQuery(query)
      } finally {
        release()
      }
    },
  }
  async function inAutocommit<T>(work: Work<T>): Promise<T> {
    const may = oneDeed()
    const { db, end } = makeTransaction(freely, [(query) => may(isLook(query))])
    try {
      return await work({ db })
    } finally {
      end()
    }
  }

  function change<T>(how: typeof inTransaction, work: (tx: Tx) => Promise<T>): Promise<T> {
    return again(async () => {
      const told: Told = new Map()
      const begun: Begun[] = []
      const signal: Tx['signal'] = (topic, words) => void told.set(topic, words)
      const { isHeard, workerFor } = signals
      const value = await how((tx) =>
        work({ ...tx, engine, signal, isHeard, worker: workerFor(begun) }),
      ).finally(() => signals.settle(begun))
      announce(told, begun)
      return value
    })
  }

  /** Looks on a connection, and once more on another where that one has ended, unless it prints what it sees. */
  function lookOn<T>(how: (session: Session) => Promise<T>): Promise<T> {
    return again(async () => {
      const session = await pool.connect()
      try {
        return await how(session)
      } catch (error) {
        throw options.isPrepared !== false && hasEnded(error, session) ? new Ended(error) : error
      } finally {
        session.release()
      }
    })
  }

  const read: Store['read'] = (work) =>
    lookOn((session) => inSnapshot(session, makeTransaction, (db) => work({ db, engine })))

  const readOne: Store['readOne'] = (work) =>
    lookOn(async ({ connection }) => {
      const { db, end } = makeTransaction(connection, [oneLook()])
      try {
        return await work({ db, engine })
      } finally {
        end()
      }
    })

  const { replicaUrl, onReplica } = options
  const replica =
    replicaUrl === undefined
      ? undefined
      : openReplica({ url: replicaUrl, engine, first: read, makeTransaction, sleep, onStatement, onReplica })

  return {
    engine,
    hasReplica: replica !== undefined,
    on: signals.on,
    hire: signals.hire,
    transact: (work) => gate.pass(() => change(inTransaction, work)),
    autocommit: (work) => gate.pass(() => change(inAutocommit, work)),
    read: (work) => gate.pass(() => read(work)),
    readOne: (work) => gate.pass(() => readOne(work)),
    report: (work, asked) =>
      gate.pass(async () =>
        replica ? replica.report(work, asked) : { found: await read(work), behindMs: 0, from: 'first' },
      ),
    async close() {
      await gate.close()
      await notices?.close()
      await replica?.close()
      await pool.end()
    },
  }
}
