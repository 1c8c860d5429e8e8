import type { Socket } from 'node:net'
import { setTimeout as sleepFor } from 'node:timers/promises'
import type { DatabaseConnection } from 'kysely'
import pg from 'pg'
import { postgresConnection, type StatementNames } from './postgres-connection.ts'
import type { Read } from './store.ts'
import type { makeTransactions } from './transactions.ts'

const STATEMENT_MS = 10_000
/**
 * A transaction that does nothing for so long is rolled back: its process hangs, and others wait for its rows, so that this
 * is less than they may wait.
 */
const IDLE_MS = 7_000

/** How a transaction begins. As connection parameters time-outs would not pass PgBouncer. */
export const TIMEOUTS = `set local statement_timeout = ${STATEMENT_MS};set local idle_in_transaction_session_timeout = ${IDLE_MS}`
const BEGIN_READ = `begin isolation level repeatable read read only;${TIMEOUTS}`

/** A connection that somebody has for a while. */
export type Session = {
  connection: DatabaseConnection
  /** Whether the server has ended it, or the way there broke; not where it was given up for it did not answer. */
  isLost(): boolean
  send(statement: string): Promise<{ command?: string }>
  release(isBroken?: boolean): void
}

/** Connections to one PostgreSQL server, opened when they are needed. */
export type Pool = {
  /** @param names instead of the pool's, for what nobody runs again when a prepared statement is lost */
  connect(names?: StatementNames): Promise<Session>
  end(): Promise<void>
}

/** The first probe goes out when a connection has been still for so long; by itself Linux waits two hours. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const

/** What a long work says first, so that neither the server nor we give it up. */
const PATIENT = /\bstatement_timeout = 0\b/

/**
 * @param args.answerMs after how long without an answer to what was asked a connection is given up, for the server may have
 *   gone without a word; not where a work has set `statement_timeout = 0`
 */
export function openPool(args: {
  url: string
  size: number
  connectMs: number
  answerMs: number
  names: StatementNames
  onStatement: (sql: string) => void
}): Pool {
  const { onStatement } = args
  const pool = new pg.Pool({
    connectionString: args.url,
    max: args.size,
    connectionTimeoutMillis: args.connectMs,
    ...KEEP_ALIVE,
    pipeline: true,
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  })
  // A connection that is lost while nobody uses it: the next one who needs it gets a new one. One that is lost in
  // use: its query fails, and whoever asked hears of it there.
  pool.on('error', () => {})
  const lost = new WeakSet<pg.ClientBase>()
  pool.on('connect', (client) => {
    for (const event of ['error', 'end'] as const) client.on(event, () => lost.add(client))
  })
  const inUse = new Set<Asked>()
  const closed = new AbortController()
  async function watch(): Promise<void> {
    while (!closed.signal.aborted) {
      await sleepFor(args.answerMs / 4, undefined, { signal: closed.signal, ref: false }).catch(() => {})
      const before = performance.now() - args.answerMs
      for (const asked of inUse) {
        if (asked.open === 0 || asked.since >= before || asked.isPatient) continue
        asked.isGivenUp = true
        cut(asked.client)
      }
    }
  }
  void watch()
  return {
    async connect(names = args.names) {
      const client = await pool.connect()
      const asked: Asked = { client, open: 0, since: 0, isPatient: false, isGivenUp: false }
      inUse.add(asked)
      async function ask<T>(statement: string, answer: () => Promise<T>): Promise<T> {
        onStatement(statement)
        asked.isPatient ||= PATIENT.test(statement)
        if (asked.open++ === 0) asked.since = performance.now()
        try {
          return await answer()
        } finally {
          asked.open--
          asked.since = performance.now()
          if (asked.open === 0 && asked.released) inUse.delete(asked)
        }
      }
      return {
        connection: postgresConnection(client, { names, ask }),
        isLost: () => lost.has(client) && !asked.isGivenUp,
        release(isBroken) {
          asked.released = true
          if (asked.open === 0) inUse.delete(asked)
          client.release(isBroken)
        },
        send: (statement) => ask(statement, () => client.query(statement)),
      }
    },
    async end() {
      await pool.end()
      closed.abort()
    },
  }
}

/** What a connection was asked and has not answered. */
type Asked = {
  client: pg.PoolClient
  open: number
  /** When it was asked, or gave the last answer. */
  since: number
  isPatient: boolean
  isGivenUp: boolean
  released?: boolean
}

/** Ends a connection whose server may be gone, without a farewell that nobody would answer: what is asked there fails. */
export function cut(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: Socket } }
  connection.stream.destroy(new Error('PostgreSQL does not answer.'))
}

/** Runs `work` on what is committed as of one moment. */
export async function inSnapshot<T>(
  { connection, send }: Session,
  makeTransaction: ReturnType<typeof makeTransactions>,
  work: (db: Read['db']) => Promise<T>,
): Promise<T> {
  const { db, end } = makeTransaction(connection, [])
  try {
    send(BEGIN_READ).catch(() => {})
    return await work(db)
  } finally {
    end()
    // Nothing can be lost by that, so nobody waits for it; who uses the connection next comes after.
    send('commit').catch(() => {})
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
