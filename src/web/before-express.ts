import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Answering } from './problems.ts'

/** A door on Node's own request and response. */
export type Hook = {
  /** In small letters. */
  path: string
  /** What it throws is answered as a problem. */
  answer(request: IncomingMessage, response: Answering): Promise<void>
}

/**
 * Has what is posted to some doors answered before Express hears of it: to find the way through its routers, and its own
 * request and response, were a quarter of what a BALANCE takes (docs/performance.md). As in Express, letters may be small or
 * capital, and a slash may end the path.
 *
 * @param args.enter what is done for every request
 */
export function beforeExpress(args: {
  hooks: Hook[]
  enter: (request: IncomingMessage, response: Answering, door: () => string, answer: () => void) => void
  refuse: (error: unknown, response: Answering, at: { method: string; door: string }) => void
  app: RequestListener
}): RequestListener {
  const { hooks, enter, refuse, app } = args
  const byPath = new Map(hooks.map((hook) => [hook.path, hook]))
  return (request: IncomingMessage, response: ServerResponse) => {
    const hook = request.method === 'POST' ? byPath.get(pathOf(request.url!)) : undefined
    if (!hook) return app(request, response)
    const answering: Answering = Object.assign(response, { locals: {} })
    enter(
      request,
      answering,
      () => hook.path,
      () => {
        hook
          .answer(request, answering)
          .catch((error) => refuse(error, answering, { method: 'POST', door: hook.path }))
      },
    )
  }
}

function pathOf(url: string): string {
  return url.replace(/\/?(\?.*)?$/s, '').toLowerCase()
}
