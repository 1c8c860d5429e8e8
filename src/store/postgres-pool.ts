import { setTimeout as sleepFor } from 'node:timers/promises'
import pg from 'pg'
import type { StatementNames } from './postgres-dialect.ts'
import { openSession, type PooledSession, type Session } from './postgres-session.ts'

/** Connections to one PostgreSQL server, opened when they are needed. */
export type Pool = {
  /** @param names instead of the pool's, for what nobody runs again when a prepared statement is lost */
  connect(names?: StatementNames): Promise<Session>
  end(): Promise<void>
}

/** The first probe goes out when a connection has been still for so long; by itself Linux waits two hours. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const

/**
 * pg's own pool, with connections that are handed back kept at hand for who comes next: to go through that pool each time
 * takes some 3 µs of the processor. Where somebody waits for one it goes back there, and one that nobody has needed for a
 * while is closed.
 *
 * @param args.answerMs after how long without an answer to what was asked a connection is given up, for the server may have
 *   gone without a word; not where a work has set `statement_timeout = 0`. A server that is there, and lets it wait for a
 *   table that is locked, looks four times as often whether somebody is there still: else each that is given up would keep a
 *   place of its `max_connections` for as long as that takes
 */
export function openPool(args: {
  url: string
  size: number
  connectMs: number
  answerMs: number
  names: StatementNames
  onStatement: (sql: string) => void
}): Pool {
  const pool = new pg.Pool({
    connectionString: args.url,
    max: args.size,
    connectionTimeoutMillis: args.connectMs,
    ...KEEP_ALIVE,
    pipeline: true,
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  })
  const closed = new AbortController()
  const sessions = new Map<pg.ClientBase, PooledSession>()
  /** The one that was used last is on top. */
  const atHand: PooledSession[] = []
  /** How many at the bottom nobody has needed since the last look. */
  let unused = 0
  let isClosing = false

  pool.on('connect', (client) => {
    const session = openSession(client as pg.PoolClient, {
      onStatement: args.onStatement,
      keep(session) {
        const mayKeep = !isClosing && pool.waitingCount === 0
        if (mayKeep) atHand.push(session)
        return mayKeep
      },
      // The next one who needs it gets a new one. One that is lost in use: its query fails, and whoever asked hears of it there.
      lose(session) {
        const place = atHand.indexOf(session)
        if (place >= 0) close(place, 1)
      },
    })
    sessions.set(client, session)
    // Nobody waits for that, and the server does without where it or its system is too old for it.
    client.query(`set client_connection_check_interval = ${Math.ceil(args.answerMs / 4)}`).catch(() => {})
  })
  pool.on('remove', (client) => sessions.delete(client))
  // One that is lost while the pool has it is thrown away there.
  pool.on('error', () => {})

  function close(from: number, many: number): void {
    for (const session of atHand.splice(from, many)) session.close()
    unused = Math.min(unused, atHand.length)
  }

  async function watch(): Promise<void> {
    for (;;) {
      await sleepFor(args.answerMs / 4, undefined, { signal: closed.signal, ref: false }).catch(() => {})
      if (closed.signal.aborted) return
      close(0, unused)
      unused = atHand.length
      const before = performance.now() - args.answerMs
      for (const session of sessions.values()) session.giveUpIfSilent(before)
    }
  }
  void watch()

  return {
    async connect(names = args.names) {
      const session = atHand.pop() ?? sessions.get(await pool.connect())!
      unused = Math.min(unused, atHand.length)
      session.lend(names)
      return session
    },
    async end() {
      isClosing = true
      close(0, atHand.length)
      await pool.end()
      closed.abort()
    },
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
