import type { Exchange } from '../../src/sandbox/traffic.ts'
import type { Json } from './shape.ts'
import type { Complain } from './verdict.ts'

/** With which statuses Stripe sends each type of error. */
const STATUSES: Record<string, number[]> = {
  card_error: [402],
  idempotency_error: [400, 409],
  invalid_request_error: [400, 401, 403, 404, 409, 429],
}

/** Reads an answer, judging all of it that no type of Stripe's describes. */
export function readAnswer(
  response: NonNullable<Exchange['response']>,
  complain: Complain,
): Json | undefined {
  const { status, headers } = response
  if (!/^application\/json/.test(headers['content-type'] ?? ''))
    complain('answer', `its content-type is ${headers['content-type']}`)
  if (!/^req_\w+/.test(headers['request-id'] ?? '')) complain('answer', 'it has no Request-Id')
  let body: Json
  try {
    body = JSON.parse(response.body) as Json
  } catch {
    complain('answer', `status ${status} without JSON`)
    return undefined
  }
  if (status >= 400) judgeError(status, (body as { error?: Record<string, Json> }).error, complain)
  else if (status !== 200) complain('answer', `Stripe answers 200, not ${status}`)
  return body
}

function judgeError(status: number, error: Record<string, Json> | undefined, complain: Complain): void {
  if (!error) {
    complain('answer', `status ${status} without an error`)
    return
  }
  const type = String(error.type)
  if (!STATUSES[type]?.includes(status)) complain('answer', `${type} with status ${status}`)
  if (typeof error.message !== 'string') complain('answer', 'an error without a message')
  if (type === 'card_error' && !error.code) complain('answer', 'a card_error without a code')
  if (error.code === 'card_declined' && !error.decline_code)
    complain('answer', 'a decline without a decline_code')
}
