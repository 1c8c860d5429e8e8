import type { Context } from 'hono'
import { type Account, apiVersion } from './account.ts'
import { Failure, type FailureBody } from './failure.ts'

/** What is sent back: `originalId` is the request whose answer an idempotency key repeats. */
export type Reply = { status: number; body: string; requestId: string; originalId?: string }

/** Stripe's `{ error }` of a refusal. Other errors are bugs and go on. */
export function failed(account: Account, error: unknown, requestId: string): Reply {
  if (!(error instanceof Failure)) throw error
  const body: FailureBody & { request_log_url: string } = {
    ...error.body,
    request_log_url: `${account.url()}/dashboard/requests/${requestId}`,
  }
  return { status: error.status, body: JSON.stringify({ error: body }, null, 2), requestId }
}

/** The headers of every answer of the API. The date is the world's, so a clock that is off can be told by it. */
export function headers(account: Account, requestId: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': apiVersion,
    'cache-control': 'no-cache, no-store',
    date: new Date(account.world.now()).toUTCString(),
  }
}

export function respond(account: Account, c: Context, reply: Reply): Response {
  const key = c.req.header('idempotency-key')
  return new Response(reply.body, {
    status: reply.status,
    headers: {
      ...headers(account, reply.requestId),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(reply.originalId !== undefined && {
        'idempotent-replayed': 'true',
        'original-request': reply.originalId,
      }),
    },
  })
}
