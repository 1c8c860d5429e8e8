import * as idempotentRequests from '../store/idempotent-requests.ts'
import * as links from '../store/links.ts'
import * as passkeys from '../store/passkeys.ts'
import * as sessions from '../store/sessions.ts'
import * as signIns from '../store/sign-ins.ts'
import * as webhooks from '../store/webhooks.ts'
import { DAY_MS, HOUR_MS } from '../till/day.ts'
import type { House } from './house.ts'

export const EVERY_MS = HOUR_MS

/** How long the keys of requests that moved money are good. */
const KEYS_MS = 7 * DAY_MS
/** Longer than any rate limit counts. */
const SIGN_INS_MS = 2 * DAY_MS
const SESSIONS_MS = 30 * DAY_MS
const WEBHOOKS_MS = 30 * DAY_MS

/** Takes away what the doors need no more: codes, counts, sessions that are long over, keys of old requests, what backends were told. */
export async function clearDoors({ store, world }: House): Promise<number> {
  const at = world.clock.now()
  await store.transact(async (tx) => {
    await idempotentRequests.clear(tx, { before: at - KEYS_MS })
    await signIns.clear(tx, { before: at - SIGN_INS_MS })
    await links.clear(tx, { before: at - SIGN_INS_MS })
    await passkeys.clearChallenges(tx, at)
    await sessions.clear(tx, { before: at - SESSIONS_MS })
    await webhooks.clear(tx, { before: at - WEBHOOKS_MS, at })
  })
  return at + EVERY_MS
}
