import type { Response } from 'express'
import { Problem } from '../../till/problem.ts'
import type { Clock } from '../../till/world.ts'

const WINDOW_MS = 60_000
/** Requests in a minute: of a network address where nobody is signed in, of a session, of an API key. */
const QUOTAS = { address: 120, session: 240, key: 1_200 }
/** So many callers are counted before those whose minute is over are forgotten, once a minute at most. */
const COUNTED = 10_000

/** Counts a request of somebody, and says on the answer how many they have left. @throws Problem `too-many-requests` */
export type RateLimit = (response: Response, policy: keyof typeof QUOTAS, who: string) => void

/**
 * Keeps any one caller from taking the whole till, with the headers of draft-ietf-httpapi-ratelimit-headers-10. It
 * counts in this process: several processes allow as many times as much.
 */
export function openRateLimit(clock: Clock): RateLimit {
  const counted = new Map<string, { used: number; endsAt: number }>()
  let clearedAt = Number.NEGATIVE_INFINITY
  return (response, policy, who) => {
    const now = clock.now()
    if (counted.size > COUNTED && now - clearedAt >= WINDOW_MS) {
      clearedAt = now
      for (const [key, { endsAt }] of counted) if (endsAt <= now) counted.delete(key)
    }
    const key = `${policy} ${who}`
    let count = counted.get(key)
    if (!count || count.endsAt <= now) {
      count = { used: 0, endsAt: now + WINDOW_MS }
      counted.set(key, count)
    }
    count.used++
    const quota = QUOTAS[policy]
    const left = Math.max(0, quota - count.used)
    const seconds = Math.ceil((count.endsAt - now) / 1000)
    response.set('RateLimit-Policy', `"${policy}";q=${quota};w=${WINDOW_MS / 1000}`)
    response.set('RateLimit', `"${policy}";r=${left};t=${seconds}`)
    if (count.used > quota)
      throw new Problem('too-many-requests', 'Too many requests. Please wait.', { retryAt: count.endsAt })
  }
}
