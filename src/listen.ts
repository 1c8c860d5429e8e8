import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleepFor } from 'node:timers/promises'

/** Longer than a text's door waits, and shorter than what ends us waits until it kills us: systemd gives 90 s, Docker as told. */
const CLOSE_MOST_MS = 25_000

/** A port that is ours; nobody is let in until there is a house behind it. */
export type Port = {
  number: number
  /** Lets people in. Requests that came before wait for this. */
  open(listener: RequestListener): void
  /**
   * Answers those who are inside, and lets nobody in after that. Until then others may come, for what is answered
   * now can depend on them: a purchase on Stripe's event. Who takes longer, one who does not read what we answer for
   * instance, is cut off.
   */
  close(mostMs?: number): Promise<void>
}

/**
 * Takes a port before the house is built, so that the house can know its own address.
 *
 * @param port 0 for any that is free
 * @throws when the port is taken
 */
export function takePort(port: number, host?: string): Promise<Port> {
  let answer: RequestListener | undefined
  const early: Parameters<RequestListener>[] = []
  const inside = new Set<ServerResponse>()
  let closing = false
  const server = createServer((request, response) => {
    inside.add(response)
    response.once('close', () => inside.delete(response))
    if (closing) response.setHeader('Connection', 'close')
    if (answer) answer(request, response)
    else early.push([request, response])
  })
  // Longer than proxies keep theirs, so that it is never us who hang up on a request under way.
  server.keepAliveTimeout = 75_000
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve({
        number: (server.address() as AddressInfo).port,
        open(listener) {
          answer = listener
          for (const came of early.splice(0)) listener(...came)
        },
        async close(mostMs = CLOSE_MOST_MS) {
          closing = true
          // Or their connections would stay open, and we with them.
          for (const response of inside) if (!response.headersSent) response.setHeader('Connection', 'close')
          const left = new AbortController()
          const answered = Promise.all([...inside].map((response) => once(response, 'close')))
          const late = sleepFor(mostMs, undefined, { signal: left.signal }).catch(() => {})
          await Promise.race([answered, late])
          const closed = once(server, 'close')
          server.close()
          // Somebody who came meanwhile, or never went.
          void late.then(() => left.signal.aborted || server.closeAllConnections())
          await closed
          left.abort()
        },
      })
    })
  })
}
