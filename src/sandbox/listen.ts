import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'

export type Listening = {
  /** `http://127.0.0.1:4001`, without a slash at the end. */
  url: string
  /** Stops listening and ends what is still open, event streams too. */
  close(): Promise<void>
}

/**
 * Puts one of the sandbox's apps on a loopback port. Never on another address: the sandbox believes whoever calls.
 *
 * @param port 0 for any that is free
 * @throws when the port is taken
 */
export function listen(
  fetch: (request: Request, env: object) => Response | Promise<Response>,
  port: number,
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' })
    server.on('error', reject)
    server.on('listening', () => {
      server.off('error', reject)
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () =>
          new Promise((done) => {
            server.close(() => done())
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      })
    })
  })
}
