/**
 * Everything that crosses the wall of the till, both ways, in moments that have a name: a request on its way, one
 * that arrived, an answer that gets lost, an answer that was heard. Whoever watches may kill the till in any of them.
 */

/** Tells of a moment. True if the till died in it. */
export type Watch = (moment: string) => Promise<boolean>

/** What the till answered to a request, for those who ask in the end. */
export type Answered = { path: string; sid: string | undefined; status: number }

type Door = (request: Request, env: object) => Response | Promise<Response>

/**
 * What Twilio and Stripe post to the till, and what browsers get from it: to its public address, behind which it
 * stands at `doorUrl`.
 */
export function outgoing(args: {
  doorUrl: string
  watch: Watch
  tell: (answered: Answered) => void
}): typeof fetch {
  const { doorUrl, watch, tell } = args
  return async (input, init) => {
    const { pathname, search } = new URL(String(input))
    const what = pathname.endsWith('/stripe')
      ? `event ${typeOf(init?.body)}`
      : `${init?.body ? 'form to' : 'look at'} ${nameOf(pathname)}`
    await watch(`${what} on its way`)
    const response = await fetch(doorUrl + pathname + search, init)
    // To its end: a till that dies while it speaks has not answered.
    const body = await response.arrayBuffer()
    tell({ path: pathname, sid: sidOf(pathname, init?.body), status: response.status })
    if (await watch(`${what} answered, and nobody hears it`)) throw new TypeError('fetch failed')
    await watch(`${what} answered`)
    return new Response(response.status === 204 ? null : body, response)
  }
}

/** What the till asks of Twilio and Stripe. */
export function incoming(door: Door, watch: Watch): Door {
  return async (request, env) => {
    const what = `${request.method} ${nameOf(new URL(request.url).pathname)}`
    if (await watch(`${what} is lost`)) return new Response(null, { status: 503 })
    const response = await door(request, env)
    if (await watch(`${what} done, and nobody hears it`)) return response
    const { outgoing: socket } = env as { outgoing?: NodeJS.EventEmitter }
    socket?.once('finish', () => void watch(`${what} answered`))
    return response
  }
}

function typeOf(body: unknown): string {
  return (JSON.parse(String(body)) as { type: string }).type
}

function sidOf(pathname: string, body: unknown): string | undefined {
  if (!pathname.endsWith('/sms')) return undefined
  return new URLSearchParams(String(body)).get('MessageSid') ?? undefined
}

/** Ids left away, so that a moment has the same name each time. */
function nameOf(pathname: string): string {
  return pathname.replace(/\/(AC|SM|pi_|cs_|cus_)\w+|(?<=\/(p|thanks)\/)\w+/g, '/…')
}
