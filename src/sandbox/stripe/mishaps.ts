import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { Account } from './account.ts'
import { Failure, type FailureBody } from './failure.ts'
import type { Mishap } from './faults.ts'
import { failed, headers, type Reply, respond } from './reply.ts'

/** The part of Node's response that is needed to break a connection. Only there with a real socket. */
type Wire = {
  writeHead(status: number, headers: Record<string, string>): void
  write(part: string, done: () => void): void
  destroy(): void
}

/**
 * Lets a mishap happen to a request. Gives what is sent in the answer's place, or nothing when the request goes on.
 *
 * @param reply the answer that would have been sent, when there is one already
 * @throws TypeError `fetch failed` without a socket, as `fetch` does when the connection breaks
 */
export async function befall(
  account: Account,
  mishap: Mishap,
  c: Context,
  requestId: string,
  reply?: Reply,
): Promise<Response | undefined> {
  switch (mishap.kind) {
    case 'wait':
      await new Promise<void>((done) => account.world.after(mishap.ms, done))
      return undefined
    case 'reset':
      return broken(c)
    case 'hang':
      await silence(account, c, mishap.ms)
      return broken(c)
    case 'cut':
      return cut(account, c, reply ?? { status: 200, body: '{}', requestId })
    case 'status': {
      const response = respond(account, c, failed(account, statusFailure(mishap), requestId))
      if (mishap.shouldRetry !== undefined)
        response.headers.set('stripe-should-retry', String(mishap.shouldRetry))
      return response
    }
    case 'page':
      return new Response(
        '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
        {
          status: mishap.status ?? 502,
          headers: { 'content-type': 'text/html' },
        },
      )
  }
}

/** Stripe's own error of a status. */
export function statusFailure({ status, code }: Extract<Mishap, { kind: 'status' }>): Failure {
  const usual = usualWords[code ?? status]
  return new Failure(status, {
    type: usual?.type ?? (status < 500 ? 'invalid_request_error' : 'api_error'),
    message: usual?.message ?? 'An unknown error occurred. Please try again.',
    ...((code ?? usual?.code) && { code: code ?? usual?.code }),
  })
}

const usualWords: Record<string | number, FailureBody> = {
  409: {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message:
      'There is currently another in-progress request using this Idempotent Key. Please try again later.',
  },
  429: {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message:
      'Request rate limit exceeded. Learn more about rate limits here https://docs.stripe.com/rate-limits.',
  },
  lock_timeout: {
    type: 'invalid_request_error',
    message:
      'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.',
  },
}

const wireOf = (c: Context): Wire | undefined => (c.env as { outgoing?: Wire } | undefined)?.outgoing

function broken(c: Context): Response {
  const wire = wireOf(c)
  if (!wire) throw new TypeError('fetch failed', { cause: reset() })
  wire.destroy()
  return RESPONSE_ALREADY_SENT
}

// Half of the body is sent under the length of the whole, then the connection breaks.
function cut(account: Account, c: Context, { status, body, requestId }: Reply): Response {
  const half = body.slice(0, Math.floor(body.length / 2))
  const head = { ...headers(account, requestId), 'content-length': String(Buffer.byteLength(body)) }
  const wire = wireOf(c)
  if (wire) {
    wire.writeHead(status, head)
    wire.write(half, () => wire.destroy())
    return RESPONSE_ALREADY_SENT
  }
  let sent = false
  const torn = new ReadableStream<Uint8Array>({
    pull(stream) {
      if (sent) return stream.error(new TypeError('terminated', { cause: reset() }))
      sent = true
      stream.enqueue(new TextEncoder().encode(half))
    },
  })
  return new Response(torn, { status, headers: headers(account, requestId) })
}

async function silence(account: Account, c: Context, ms: number | undefined): Promise<void> {
  await new Promise<void>((done) => {
    if (ms !== undefined) account.world.after(ms, done)
    c.req.raw.signal.addEventListener('abort', () => done())
  })
}

const reset = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
