import { channel } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'

/** One request and its answer, as they crossed the wire. */
export type Exchange = {
  /** Which sandbox: a process may open several, and each has ids and idempotency keys of its own. */
  sandbox: string
  vendor: 'stripe' | 'twilio'
  /** The app asks (`api`), or the vendor posts to the app (`hook`). */
  kind: 'api' | 'hook'
  request: { method: string; url: string; headers: Record<string, string>; body: string }
  /** Missing when the connection broke before all of it had come. */
  response?: { status: number; headers: Record<string, string>; body: string }
  /** When it began, by the sandbox's clock, ms since 1970. */
  at: number
  /** How long the answer took: by that clock, which may have been set ahead meanwhile, and by the machine's. */
  tookMs: { clock: number; real: number }
  /** What the signature of a hook is made with. */
  secrets?: readonly string[]
  /** Chaos has made this one not what the vendor would send. */
  twisted?: true
}

type Call = (input: Request | string | URL, init?: RequestInit) => Promise<Response>
type Line = Pick<Exchange, 'sandbox' | 'vendor' | 'kind' | 'secrets' | 'twisted'> & { now: () => number }

const traffic = channel('texttill.sandbox.traffic')
let opened = 0

/** A name for a sandbox in what is recorded. No other process has the same. */
export function newTrafficName(): string {
  return `${process.pid}-${++opened}`
}

/** Hands on every call, and tells whoever records of it. Costs nothing while nobody does. */
export function overheard(line: Line, call: Call): Call {
  return async (input, init) => {
    if (!traffic.hasSubscribers || isPage(line, input)) return await call(input, init)
    const { now, ...about } = line
    const at = now()
    const began = performance.now()
    const request = await writtenRequest(input, init)
    const tell = (response?: Exchange['response']) => {
      const tookMs = { clock: now() - at, real: Math.round(performance.now() - began) }
      traffic.publish({ ...about, request, ...(response && { response }), at, tookMs })
    }
    try {
      const response = await call(input, init)
      tell(await writtenResponse(response))
      return response
    } catch (error) {
      tell()
      throw error
    }
  }
}

/** The vendors' hosted pages are no API. */
function isPage({ kind }: Line, input: Request | string | URL): boolean {
  const url = input instanceof Request ? input.url : String(input)
  return kind === 'api' && !/^\/(v1|v2|2010-04-01)\//.test(new URL(url).pathname)
}

async function writtenRequest(
  input: Request | string | URL,
  init?: RequestInit,
): Promise<Exchange['request']> {
  const request = input instanceof Request ? input.clone() : new Request(input, init)
  return {
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
  }
}

async function writtenResponse(response: Response): Promise<Exchange['response'] | undefined> {
  // How node-server is told that the socket was dealt with: here, broken.
  if (response.headers.has('x-hono-already-sent')) return undefined
  const copy = response.clone()
  try {
    return { status: copy.status, headers: Object.fromEntries(copy.headers), body: await copy.text() }
  } catch {
    return undefined
  }
}

/** Calls `listener` at each exchange of every sandbox in this process, until what it returns is called. */
export function listenIn(listener: (exchange: Exchange) => void): () => void {
  const heard = (message: unknown) => listener(message as Exchange)
  traffic.subscribe(heard)
  return () => void traffic.unsubscribe(heard)
}

/** Writes each exchange to the end of a file, as a line of JSON. Several processes may share one. */
export function recordTraffic(file: string): () => void {
  return listenIn((exchange) => appendFileSync(file, `${JSON.stringify(exchange)}\n`))
}
