import type { StatementNames } from './postgres-dialect.ts'
import type { Session } from './postgres-session.ts'

const TRIES_MOST = 10
const BACKOFF_MS = 5
const BACKOFF_MOST_MS = 500

/** serialization_failure and deadlock_detected: https://www.postgresql.org/docs/18/mvcc-serialization-failure-handling.html */
const COLLISIONS = new Set(['40001', '40P01'])

/**
 * A prepared statement that is not there or is another's (behind a PgBouncer that knows nothing of them:
 * invalid_sql_statement_name, duplicate_prepared_statement), or whose table a newer till has changed meanwhile.
 */
const LOST = new Set(['26000', '42P05', '0A000'])

/** idle_in_transaction_session_timeout: the server has ended a connection before it heard of the next statement, a commit for instance. */
const IDLE = '25P03'
/** The server ends a connection: admin_shutdown and crash_shutdown besides. */
const ENDED = new Set([IDLE, '57P01', '57P02'])

/** What failed with its connection, while nothing of it can have been kept. */
export class Ended extends Error {
  constructor(cause: unknown) {
    super('The connection has ended.', { cause })
  }
}

/**
 * Whether a work failed because its connection has ended, which is no fault of the work's, and nothing of it can be kept.
 *
 * @param mayBeKept whether its commit was sent
 */
export function hasEnded(error: unknown, { isLost }: Pick<Session, 'isLost'>, mayBeKept = false): boolean {
  const { code = '' } = (error ?? {}) as { code?: string }
  return code === IDLE || (!mayBeKept && (isLost() || ENDED.has(code)))
}

/**
 * Waits, a while that grows, until a work may be begun again of which nothing is kept.
 *
 * @returns how, given what was thrown and how often it was tried; it throws what should go on
 */
export function makeAgain(args: {
  names: StatementNames
  sleep: (ms: number) => Promise<unknown>
  random: () => number
}): (thrown: unknown, tries: number) => Promise<void> {
  const { names, sleep, random } = args
  return async (thrown, tries) => {
    const error = thrown instanceof Ended ? thrown.cause : thrown
    const { code = '' } = (error ?? {}) as { code?: string }
    if (LOST.has(code)) names.forget()
    else if (thrown === error && !COLLISIONS.has(code)) throw error
    if (tries === TRIES_MOST) throw error
    await sleep(random() * Math.min(BACKOFF_MOST_MS, BACKOFF_MS * 2 ** tries))
  }
}
