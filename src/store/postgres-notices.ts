import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleepFor } from 'node:timers/promises'
import pg from 'pg'
import { KEEP_ALIVE } from './postgres-pool.ts'
import { cut } from './postgres-session.ts'
import type { Signal } from './signals.ts'

const CHANNEL = 'texttill'
/** PostgreSQL takes 8000 bytes at most: https://www.postgresql.org/docs/18/sql-notify.html */
const PAYLOAD_MOST = 7_000
/** Only pages that keep themselves up to date hear of transfers: they need not hear of each. */
const TRANSFERS_MS = 500
const AGAIN_MS = 1_000
const AGAIN_MOST_MS = 30_000
const FAREWELL_MS = 1_000

/** What processes on one database tell each other. */
export type Notices = {
  /** Tells the others, soon; not if the connection is down, for everybody also looks now and then. */
  publish(topics: Iterable<Signal>): void
  close(): Promise<void>
}

/**
 * Opens a connection of its own to hear what other processes have committed, and to tell them. It comes back by
 * itself when it is lost.
 *
 * Signals are told after the commit and several at a time: a NOTIFY inside the transaction would have all that
 * commit wait for one lock of the whole server, one after the other.
 *
 * @param args.url past PgBouncer in transaction mode, which would hear for somebody else
 * @param args.answerMs how often it is asked whether it is still there, and how long it has to answer
 * @param args.hear called with what others have told, and with what may have been missed after a reconnection
 */
export function openNotices(args: {
  url: string
  hear: (topics: Signal[]) => void
  answerMs: number
}): Notices {
  const self = randomUUID()
  const waiting = new Set<Signal>()
  let closed = false
  let client: pg.Client | undefined
  let opening: pg.Client | undefined
  let sending = false
  let hasTransfers = false
  let gone: Promise<void> = Promise.resolve()
  const stopped = new AbortController()
  const pause = (ms: number) =>
    sleepFor(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => {})

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: args.url,
      ...KEEP_ALIVE,
      connectionTimeoutMillis: 10_000,
      // Until it is listened to, nobody watches it.
      query_timeout: args.answerMs,
    })
    opening = next
    const lost = Promise.withResolvers<void>()
    next.on('error', () => lost.resolve())
    next.on('end', () => lost.resolve())
    next.on('notification', ({ payload = '' }) => {
      const [from, ...topics] = payload.split('\n')
      if (from !== self) args.hear(topics)
    })
    try {
      await next.connect()
      await next.query(`listen ${CHANNEL}`)
    } catch (error) {
      cut(next)
      throw error
    } finally {
      opening = undefined
    }
    gone = lost.promise
    client = next
    void send()
    void watch(next).then((isDeaf) => isDeaf && lost.resolve())
  }

  /** A server that went without a word would be listened to for ever. @returns when it does not answer any more */
  async function watch(listening: pg.Client): Promise<boolean> {
    for (;;) {
      await pause(args.answerMs)
      if (closed || client !== listening) return false
      if (!(await answers(listening))) return true
    }
  }

  async function answers(listening: pg.Client): Promise<boolean> {
    const asked = listening.query('select 1').then(
      () => true,
      () => false,
    )
    return Promise.race([asked, pause(args.answerMs).then(() => closed)])
  }

  async function keepConnected(): Promise<void> {
    let waitMs = AGAIN_MS
    for (let first = true; !closed; first = false) {
      try {
        await connect()
        waitMs = AGAIN_MS
        if (!first) args.hear(['jobs', 'transfers'])
        await Promise.race([gone, over])
        const lost = client
        client = undefined
        if (lost && closed)
          await Promise.race([lost.end().catch(() => {}), sleepFor(FAREWELL_MS, undefined, { ref: false })])
        if (lost) cut(lost)
      } catch {
        waitMs = Math.min(waitMs * 2, AGAIN_MOST_MS)
      }
      if (!closed) await pause(waitMs)
    }
  }

  async function send(): Promise<void> {
    if (sending) return
    sending = true
    while (client && waiting.size) {
      let payload = self
      for (const topic of waiting) {
        if (payload.length + topic.length > PAYLOAD_MOST) break
        payload += `\n${topic}`
        waiting.delete(topic)
      }
      await client.query('select pg_notify($1, $2)', [CHANNEL, payload]).catch(() => {})
    }
    sending = false
  }

  async function tellTransfers(): Promise<void> {
    if (hasTransfers) return
    hasTransfers = true
    await pause(TRANSFERS_MS)
    hasTransfers = false
    if (closed) return
    waiting.add('transfers')
    void send()
  }

  const over = once(stopped.signal, 'abort')
  const running = keepConnected()
  return {
    publish(topics) {
      if (!client) return
      for (const topic of topics)
        if (topic === 'transfers') void tellTransfers()
        else waiting.add(topic)
      void send()
    },
    async close() {
      closed = true
      stopped.abort()
      if (opening) cut(opening)
      await running
    },
  }
}
