import { setTimeout as sleepFor } from 'node:timers/promises'
import { type DatabaseConnection, Kysely, sql } from 'kysely'
import type { Engine } from './engine.ts'
import { makeGate } from './gate.ts'
import { refuseUnmakeable } from './may-make.ts'
import { migrate } from './migrations.ts'
import { refuseMoving } from './moved.ts'
import { Ended, hasEnded, makeAgain } from './postgres-again.ts'
import { makeStatementNames, postgresDialect, UNNAMED } from './postgres-dialect.ts'
import { openNotices } from './postgres-notices.ts'
import { openPool } from './postgres-pool.ts'
import { openReplica } from './postgres-replica.ts'
import { inSnapshot, type Session, TIMEOUTS } from './postgres-session.ts'
import { makeSignals, type Telling } from './signals.ts'
import type { Store, StoreOptions, Tx } from './store.ts'
import { makeTransactions, oneDeed, oneLook } from './transactions.ts'

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

type Work<T> = (tx: Tx) => Promise<T>

/**
 * Opens a store in PostgreSQL. Nothing that matters stays in a session (no locks that outlive a transaction, and no setting
 * but how often the server looks who is gone; prepared statements are given up where they are lost), so PgBouncer may stand
 * between in transaction mode. One connection more hears what other processes tell (postgres-notices.ts); without it they look now and then.
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
  const dialect = postgresDialect(start)
  const transactions = makeTransactions(engine, dialect)
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
          async prepare(tx) {
            await refuseUnmakeable(tx)
            await sql`set local statement_timeout = 0; select pg_advisory_xact_lock(8395, 1);
              set local lock_timeout = ${sql.lit(tableLockMs)}`.execute(tx)
          },
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

  function announce({ told, begun }: Telling): void {
    // Where somebody here waits, no other needs to know: worker and door look by themselves too. Pages may be anywhere.
    const elsewhere = [...told.keys()].filter((topic) => topic === 'transfers' || !signals.isHeard(topic))
    signals.announce(told, begun)
    if (elsewhere.length) notices?.publish(elsewhere)
  }

  async function inTransaction<T>(work: Work<T>, telling: Telling): Promise<T> {
    const session = await pool.connect()
    const tx = transactions.change(session, telling)
    let isBroken = false
    let mayBeKept = false
    try {
      // The first statement follows at once on the same connection, and fails if this has failed.
      const begun = session.send(BEGIN)
      begun.catch(() => {})
      const value = await work(tx)
      tx.end()
      await begun
      mayBeKept = !session.isLost()
      const { command } = await session.send('commit')
      if (command === 'ROLLBACK')
        throw new Error('A statement failed and its work went on: nothing of it is kept.')
      return value
    } catch (error) {
      tx.end()
      await session.send('rollback').catch(() => {
        isBroken = true
      })
      throw isBroken && hasEnded(error, session, mayBeKept) ? new Ended(error) : error
    } finally {
      session.release(isBroken)
    }
  }

  /** Each statement on whichever connection is free: nothing holds them together. */
  const freely: Pick<DatabaseConnection, 'executeQuery'> = {
    async executeQuery(query) {
      const session = await pool.connect()
      try {
        return await session.executeQuery(query)
      } finally {
        session.release()
      }
    },
  }
  async function inAutocommit<T>(work: Work<T>, telling: Telling): Promise<T> {
    const tx = transactions.change(freely, telling, [oneDeed()])
    try {
      return await work(tx)
    } finally {
      tx.end()
    }
  }

  async function change<T>(how: typeof inTransaction, work: Work<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const telling = signals.open()
      let value: T
      try {
        value = await how(work, telling)
      } catch (error) {
        signals.settle(telling)
        await again(error, tries)
        continue
      }
      signals.settle(telling)
      announce(telling)
      return value
    }
  }

  /** Looks on a connection, and once more on another where that one has ended, unless it prints what it sees. */
  async function lookOn<T>(how: (session: Session) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const session = await pool.connect()
      let failed: unknown
      let isBroken = false
      try {
        return await how(session)
      } catch (error) {
        isBroken = hasEnded(error, session)
        failed = isBroken && options.isPrepared !== false ? new Ended(error) : error
      } finally {
        session.release(isBroken)
      }
      await again(failed, tries)
    }
  }

  const read: Store['read'] = (work) => lookOn((session) => inSnapshot(session, transactions, work))

  // No time-out of the server's, which would be a statement more: the pool gives it up, and the server notices.
  const readOne: Store['readOne'] = (work) =>
    lookOn(async (session) => {
      const queries = transactions.look(session, [oneLook()])
      try {
        return await work(queries)
      } finally {
        queries.end()
      }
    })

  const { replicaUrl, onReplica } = options
  const replica =
    replicaUrl === undefined
      ? undefined
      : openReplica({ url: replicaUrl, first: read, transactions, sleep, onStatement, onReplica })

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
