import type { DatabaseConnection } from 'kysely'
import pg from 'pg'
import { postgresConnection, type StatementNames } from './postgres-connection.ts'
import type { Read } from './store.ts'
import type { makeTransactions } from './transactions.ts'

const STATEMENT_MS = 10_000
/** A transaction that does nothing for so long is rolled back: its process hangs, and others wait for its rows. */
const IDLE_MS = 15_000

/** How a transaction begins. As connection parameters time-outs would not pass PgBouncer. */
export const TIMEOUTS = `set local statement_timeout = ${STATEMENT_MS};set local idle_in_transaction_session_timeout = ${IDLE_MS}`
const BEGIN_READ = `begin isolation level repeatable read read only;${TIMEOUTS}`

/** A connection that somebody has for a while. */
export type Session = {
  connection: DatabaseConnection
  send(statement: string): Promise<{ command?: string }>
  release(isBroken?: boolean): void
}

/** Connections to one PostgreSQL server, opened when they are needed. */
export type Pool = {
  /** @param names instead of the pool's, for what nobody runs again when a prepared statement is lost */
  connect(names?: StatementNames): Promise<Session>
  end(): Promise<void>
}

/** @param args.answerMs after how long without an answer a connection is given up; without it, when TCP says so */
export function openPool(args: {
  url: string
  size: number
  connectMs: number
  answerMs?: number
  names: StatementNames
  onStatement: (sql: string) => void
}): Pool {
  const { onStatement } = args
  const pool = new pg.Pool({
    connectionString: args.url,
    max: args.size,
    connectionTimeoutMillis: args.connectMs,
    keepAlive: true,
    pipeline: true,
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
    ...(args.answerMs && { query_timeout: args.answerMs }),
  })
  // A connection that is lost while nobody uses it: the next one who needs it gets a new one. One that is lost in
  // use: its query fails, and whoever asked hears of it there.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    async connect(names = args.names) {
      const client = await pool.connect()
      return {
        connection: postgresConnection(client, { names, onStatement }),
        release: (isBroken) => client.release(isBroken),
        async send(statement) {
          onStatement(statement)
          return client.query(statement)
        },
      }
    },
    end: () => pool.end(),
  }
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
