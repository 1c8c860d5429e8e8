import type { IncomingMessage } from 'node:http'
import type { Express } from 'express'
import type { Answering } from './problems.ts'

/** A door on Node's own request and response. */
export type Hook = {
  /** In small letters. */
  path: string
  /** What it throws is answered as a problem. */
  answer(request: IncomingMessage, response: Answering): Promise<void>
}

/** By this name an application of Express calls itself, when it is called as a listener. */
type Called = { handle(request: IncomingMessage, response: Answering, next?: unknown): void }

/**
 * Has what is posted to some doors answered before Express looks at it: to find the way through its routers, and its own
 * request and response, were an eighth of what a BALANCE takes (docs/performance.md). As in Express, letters may be small or
 * capital, and a slash may end the path.
 *
 * It stays an application of Express, for whoever asks it without a socket.
 *
 * @param args.enter what is done for every request
 */
export function answerBefore(
  app: Express,
  args: {
    hooks: Hook[]
    enter: (request: IncomingMessage, response: Answering, door: () => string, answer: () => void) => void
    refuse: (error: unknown, response: Answering, at: { method: string; door: string }) => void
  },
): void {
  const { hooks, enter, refuse } = args
  const byPath = new Map(hooks.map((hook) => [hook.path, hook]))
  const called = app as unknown as Called
  const inExpress = called.handle.bind(app)
  called.handle = (request, response, next) => {
    const hook = request.method === 'POST' ? byPath.get(pathOf(request.url!)) : undefined
    if (!hook) return inExpress(request, response, next)
    response.locals = {}
    enter(
      request,
      response,
      () => hook.path,
      () => {
        hook
          .answer(request, response)
          .catch((error) => refuse(error, response, { method: 'POST', door: hook.path }))
      },
    )
  }
}

function pathOf(url: string): string {
  return url.replace(/\/?(\?.*)?$/s, '').toLowerCase()
}
