import type { Exchange } from '../../src/sandbox/traffic.ts'
import type { Complain } from './verdict.ts'

/** What each idempotency key was first used for, and what came of it. */
export type Keys = Map<string, { asked: string; status: number; body: string; at: number }>

/** Stripe forgets keys after a day. */
export const KEPT_MS = 86_400_000

/** An idempotency key's answer comes again byte for byte, and a key is good for one request only. */
export function judgeKey(
  { request, response, at }: Exchange,
  asked: string,
  keys: Keys,
  complain: Complain,
): void {
  const key = request.headers['idempotency-key']
  if (key === undefined || request.method !== 'POST' || !response) return
  const { status, body, headers } = response
  const kept = keys.get(key)
  const first = kept && at - kept.at < KEPT_MS ? kept : undefined
  if (!first) {
    // What was refused before it began leaves its key free.
    if ([200, 402].includes(status)) keys.set(key, { asked, status, body, at })
  } else if (status === 409) {
    // The first is still under way.
  } else if (first.asked !== asked) {
    if (status === 400 && body.includes('"idempotency_error"'))
      complain('request', 'a key was used again with other parameters')
    else complain('answer', `a key with other parameters was answered ${status}`)
  } else if (first.status !== status || first.body !== body)
    complain('answer', 'the same key, and not the same answer')
  else if (headers['idempotent-replayed'] !== 'true')
    complain('answer', 'a repeated answer without Idempotent-Replayed')
}
