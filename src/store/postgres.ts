import { setTimeout as sleepFor } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresDialect,
  PostgresDriver,
  sql,
  type TransactionSettings,
} from 'kysely'
import pg from 'pg'
import type { Engine } from './engine.ts'
import { makeGate } from './gate.ts'
import { migrate } from './migrations.ts'
import { openNotices } from './postgres-notices.ts'
import type { Tables } from './schema.ts'
import { makeSignals, type Signal } from './signals.ts'
import type { Store, StoreOptions } from './store.ts'

const POOL_MOST = 10
const CONNECT_MS = 10_000
const STATEMENT_MS = 10_000
/** A transaction that does nothing for so long is rolled back: its process hangs, and others wait for its rows. */
const IDLE_MS = 15_000

const TRIES_MOST = 10
const BACKOFF_MS = 5
const BACKOFF_MOST_MS = 500

/** serialization_failure and deadlock_detected: https://www.postgresql.org/docs/18/mvcc-serialization-failure-handling.html */
const COLLISIONS = new Set(['40001', '40P01'])

const engine: Engine = { name: 'postgres', skipsLocked: true }

/**
 * Opens a store in PostgreSQL. Nothing of it stays in a session (no prepared statements, settings or locks that
 * outlive a transaction), so PgBouncer may stand between in transaction mode. One connection more hears what other
 * processes tell (postgres-notices.ts); without it they look now and then.
 *
 * Transactions are `read committed`: where two must not cross, rows are locked or a unique key decides.
 */
export async function openPostgres(url: string, options: StoreOptions): Promise<Store> {
  const { sleep = sleepFor, random = Math.random } = options
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize ?? POOL_MOST,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    pipeline: true,
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  })
  // A connection that is lost while nobody uses it: the next one who needs it gets a new one. One that is lost in
  // use: its query fails, and whoever asked hears of it there.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<Tables>({ dialect: new Dialect({ pool }) })
  const signals = makeSignals()
  const gate = makeGate()

  try {
    await migrate(db, {
      engine,
      prepare: (tx) =>
        sql`set local statement_timeout = 0; select pg_advisory_xact_lock(8395, 1)`.execute(tx),
      run: (tx, script) => sql.raw(script).execute(tx),
    })
  } catch (error) {
    await db.destroy()
    throw error
  }

  const { listenUrl = url } = options
  const notices =
    listenUrl === 'off' ? undefined : openNotices({ url: listenUrl, hear: signals.announce, sleep })

  function announce(topics: Set<Signal>): void {
    // Jobs that somebody here works at need no other: they look by themselves when this process cannot keep up.
    const told = [...topics].filter((topic) => topic !== 'jobs' || !signals.isHeard('jobs'))
    signals.announce(topics)
    if (told.length) notices?.publish(told)
  }

  return {
    engine,
    on: signals.on,
    transact: (work) =>
      gate.pass(async () => {
        for (let tries = 1; ; tries++) {
          const topics = new Set<Signal>()
          try {
            const value = await db
              .transaction()
              .execute((tx) => work({ db: tx, engine, signal: (topic) => topics.add(topic) }))
            announce(topics)
            return value
          } catch (error) {
            if (tries === TRIES_MOST || !COLLISIONS.has((error as { code?: string })?.code ?? '')) throw error
            await sleep(random() * Math.min(BACKOFF_MOST_MS, BACKOFF_MS * 2 ** tries))
          }
        }
      }),
    read: (work) =>
      gate.pass(() =>
        db
          .transaction()
          .setIsolationLevel('repeatable read')
          .setAccessMode('read only')
          .execute((tx) => work({ db: tx, engine })),
      ),
    async close() {
      await gate.close()
      await notices?.close()
      await db.destroy()
    },
  }
}

class Dialect extends PostgresDialect {
  readonly #config: ConstructorParameters<typeof PostgresDialect>[0]

  constructor(config: ConstructorParameters<typeof PostgresDialect>[0]) {
    super(config)
    this.#config = config
  }

  override createDriver(): Driver {
    return new BoundedDriver(this.#config)
  }
}

/**
 * Begins with time-outs in the same round trip, and does not wait for it: the first statement follows at once on the
 * same connection, and fails if that has failed. As connection parameters time-outs would not pass PgBouncer.
 */
class BoundedDriver extends PostgresDriver {
  readonly #begun = new WeakMap<DatabaseConnection, Promise<unknown>>()

  override async beginTransaction(
    connection: DatabaseConnection,
    { isolationLevel = 'read committed', accessMode = 'read write' }: TransactionSettings,
  ): Promise<void> {
    const begun = connection.executeQuery(
      CompiledQuery.raw(
        `begin isolation level ${isolationLevel} ${accessMode};` +
          `set local statement_timeout = ${STATEMENT_MS};` +
          `set local idle_in_transaction_session_timeout = ${IDLE_MS}`,
      ),
    )
    begun.catch(() => {})
    this.#begun.set(connection, begun)
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#begun.get(connection)
    await super.commitTransaction(connection)
  }
}

/** Numbers are numbers on both engines: a bigint that a JavaScript number cannot hold exactly is refused. */
function typeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid !== pg.types.builtins.INT8 || format === 'binary')
    return pg.types.getTypeParser(oid, format as 'text')
  return (text) => {
    const number = Number(text)
    if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is too big to be counted exactly.`)
    return number
  }
}
