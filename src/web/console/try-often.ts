import type { Request } from 'express'
import type { House } from '../../flows/house.ts'
import { type RateLimit, take } from '../../store/rate-limits.ts'
import { addressOf } from '../address.ts'

/**
 * How often somebody may try: for a name from one network address, from one address whatever the name, and for a name
 * from wherever (ASVS 2.2.1). Who is kept out by the last, because others guess, comes in by a passkey or a new link.
 */
const TRIES: RateLimit = { most: 5, withinMs: 15 * 60_000 }
const TRIES_FROM: RateLimit = { most: 30, withinMs: 15 * 60_000 }
const TRIES_FOR: RateLimit = { most: 100, withinMs: 60 * 60_000 }

/**
 * Counts a try to show who one is, in the database, so that all processes count together.
 *
 * @param args.name who they say they are, if they do
 * @returns when it may be tried again, ms since 1970; nothing if it may be tried now
 */
export function tryOften(
  { store, world }: House,
  { request, name }: { request: Request; name?: string },
): Promise<number | undefined> {
  const from = addressOf(request)
  const at = world.clock.now()
  return store.transact(async (tx) => {
    const until = await take(tx, { key: `console:from:${from}`, limit: TRIES_FROM, at })
    if (until !== undefined || name === undefined) return until
    const key = `console:name:${name.slice(0, 60)}`
    return (
      (await take(tx, { key: `${key}:${from}`, limit: TRIES, at })) ??
      (await take(tx, { key, limit: TRIES_FOR, at }))
    )
  })
}
