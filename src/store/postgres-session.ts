import type { Socket } from 'node:net'
import type { DatabaseConnection } from 'kysely'
import pg from 'pg'
import { type StatementNames, UNNAMED } from './postgres-dialect.ts'
import type { Read } from './store.ts'
import type { Transactions } from './transactions.ts'

const STATEMENT_MS = 10_000
/**
 * A transaction that does nothing for so long is rolled back: its process hangs, and others wait for its rows, so that this
 * is less than they may wait.
 */
const IDLE_MS = 7_000

/** How a transaction begins. As connection parameters time-outs would not pass PgBouncer. */
export const TIMEOUTS = `set local statement_timeout = ${STATEMENT_MS};set local idle_in_transaction_session_timeout = ${IDLE_MS}`
const BEGIN_READ = `begin isolation level repeatable read read only;${TIMEOUTS}`

/** What a long work says first, so that neither the server nor we give it up. */
const PATIENT = /\bstatement_timeout = 0\b/

/** A connection that somebody has for a while. */
export type Session = DatabaseConnection & {
  /** Whether the server has ended it, or the way there broke; not where it was given up for it did not answer. */
  isLost(): boolean
  send(statement: string): Promise<{ command?: string }>
  release(isBroken?: boolean): void
}

/** The same as its pool (postgres-pool.ts) has it. */
export type PooledSession = Session & {
  /** Somebody has it from now on, and no answer is late that they have not waited for. */
  lend(names: StatementNames): void
  close(): void
  /** Gives it up if what it was asked before has no answer. */
  giveUpIfSilent(before: number): void
}

/**
 * What one after the other asks on a connection of pg's pool.
 *
 * @param args.keep keeps one that is handed back, or not: then it goes back to pg's pool
 * @param args.lose called when it is lost, whether somebody has it or not
 */
export function openSession(
  client: pg.PoolClient,
  args: {
    onStatement: (sql: string) => void
    keep: (session: PooledSession) => boolean
    lose: (session: PooledSession) => void
  },
): PooledSession {
  const { onStatement, keep, lose } = args
  let names = UNNAMED
  let isLent = false
  let open = 0
  /** When it was asked, or gave the last answer. */
  let since = 0
  let isPatient = false
  let isLost = false
  let isGivenUp = false

  /**
   * By a callback and with a query made here: pg's own promise for each statement is two, and to copy what it is given it
   * describes each property, which take one and two and a half µs.
   */
  function ask(text: string, values?: unknown[], name?: string): Promise<pg.QueryResult> {
    onStatement(text)
    if (!values) isPatient ||= PATIENT.test(text)
    if (open++ === 0) since = performance.now()
    return new Promise((resolve, reject) => {
      let isAnswered = false
      const query = new pg.Query(text, values, (error, result) => {
        // Of a value that cannot be written it tells at once, and again when the server is ready.
        if (isAnswered) return
        isAnswered = true
        open--
        since = performance.now()
        if (error) reject(error)
        else resolve(result)
      })
      client.query(name ? Object.assign(query, { name }) : query)
    })
  }

  const session: PooledSession = {
    async executeQuery<Row>({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) {
      // What has no values may be several statements, which cannot be prepared.
      const values = parameters.length ? (parameters as unknown[]) : undefined
      const name = values && names.of(sql)
      try {
        const { command, rowCount, rows } = await ask(sql, values, name)
        const isChange = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE'
        return { rows: (rows ?? []) as Row[], ...(isChange && { numAffectedRows: BigInt(rowCount ?? 0) }) }
      } catch (error) {
        // By itself it tells where its answer was parsed, and not who asked.
        Error.captureStackTrace(error as Error)
        throw error
      }
    },
    streamQuery() {
      throw new Error('Nothing is streamed from PostgreSQL.')
    },
    send: (statement) => ask(statement),
    isLost: () => isLost && !isGivenUp,
    release(isBroken = false) {
      if (!isLent) throw new Error('This connection was handed back before.')
      isLent = false
      if (isBroken || isLost) session.close()
      else if (!keep(session)) client.release()
    },
    lend(next) {
      names = next
      isLent = true
      isPatient = false
      since = performance.now()
    },
    close: () => client.release(true),
    giveUpIfSilent(before) {
      if (open === 0 || since >= before || isPatient) return
      isGivenUp = true
      cut(client)
    },
  }
  for (const event of ['error', 'end'] as const)
    client.on(event, () => {
      isLost = true
      lose(session)
    })
  return session
}

/** Ends a connection whose server may be gone, without a farewell that nobody would answer: what is asked there fails. */
export function cut(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: Socket } }
  connection.stream.destroy(new Error('PostgreSQL does not answer.'))
}

/** Runs `work` on what is committed as of one moment. */
export async function inSnapshot<T>(
  session: Session,
  transactions: Transactions,
  work: (read: Read) => Promise<T>,
): Promise<T> {
  const queries = transactions.look(session)
  try {
    session.send(BEGIN_READ).catch(() => {})
    return await work(queries)
  } finally {
    queries.end()
    // Nothing can be lost by that, so nobody waits for it; who uses the connection next comes after.
    session.send('commit').catch(() => {})
  }
}
