import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A port that is ours; nobody is let in until there is a house behind it. */
export type Port = {
  number: number
  /** Lets people in. Requests that came before wait for this. */
  open(listener: RequestListener): void
  /** Lets nobody new in, and resolves when the last request is answered. */
  close(): Promise<void>
}

/**
 * Takes a port before the house is built, so that the house can know its own address.
 *
 * @param port 0 for any that is free
 * @throws when the port is taken
 */
export function takePort(port: number, host?: string): Promise<Port> {
  let letIn: (listener: RequestListener) => void
  const listening = new Promise<RequestListener>((resolve) => {
    letIn = resolve
  })
  const server = createServer((request, response) => {
    void listening.then((listener) => listener(request, response))
  })
  // Longer than proxies keep theirs, so that it is never us who hang up on a request under way.
  server.keepAliveTimeout = 75_000
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve({
        number: (server.address() as AddressInfo).port,
        open: (listener) => letIn(listener),
        close: () =>
          new Promise((done) => {
            server.close(() => done())
            server.closeIdleConnections()
          }),
      })
    })
  })
}
