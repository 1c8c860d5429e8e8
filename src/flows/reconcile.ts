import * as events from '../store/events.ts'
import * as jobs from '../store/jobs.ts'
import { DAY_MS } from '../till/day.ts'
import { STRIPE_CLOCK } from './agreed-time.ts'
import type { House } from './house.ts'

export const EVERY_MS = 300_000
/** Stripe's list may show an event late, and hearing one twice is free. */
const OVERLAP_MS = 3_600_000
/** Stripe keeps events for 30 days. */
const KEPT_MS = 29 * DAY_MS

/** How many events are looked for in one statement. */
const PAGE = 100

/** What a look through Stripe's events brought. */
export type Reconciled = { seen: number; missed: number }

/**
 * Hears what we missed: reads Stripe's own list of events since the last time and puts those that never reached us
 * into the same inbox that the webhook fills. The cursor moves only over what is kept, and by Stripe's clock: by ours, if
 * that leapt ahead, it would come to stand beyond events that are still to come.
 *
 * @param sinceMs from when on, where that is further back than the last time: nothing between is left out
 */
export async function reconcile(house: House, sinceMs?: number): Promise<Reconciled> {
  const { store, world } = house
  const now = world.clock.now()
  const cursor = await store.read((read) => events.readCursor(read, STRIPE_CLOCK))
  const last = cursor === undefined ? now - KEPT_MS : Math.min(Number(cursor), now) - OVERLAP_MS
  const since = Math.min(sinceMs ?? last, last)
  let askedAt: number | undefined
  const listing = world.payments.events({
    sinceMs: since,
    told: (stripesNow) => {
      askedAt ??= stripesNow
    },
  })
  const found = { seen: 0, missed: 0 }
  for await (const listed of inPages(listing)) {
    const known = await store.read((read) =>
      events.known(
        read,
        listed.map(({ id }) => id),
      ),
    )
    found.seen += listed.length
    for (const event of listed)
      if (!known.has(event.id) && (await keepEvent(house, { ...event, source: 'reconciler' }))) found.missed++
  }
  const value = String(askedAt)
  if (askedAt !== undefined)
    await store.autocommit((tx) => events.writeCursor(tx, { name: STRIPE_CLOCK, value }))
  return found
}

/** Most are known already, so many are looked for at once. */
async function* inPages<One>(all: AsyncIterable<One>): AsyncGenerator<One[]> {
  let page: One[] = []
  for await (const one of all) {
    if (page.push(one) < PAGE) continue
    yield page
    page = []
  }
  if (page.length) yield page
}

/** The reconciler's place in the timetable. @returns when it is next due, ms since 1970 */
export async function reconcileRegularly(house: House): Promise<number> {
  const { seen, missed } = await reconcile(house)
  if (missed) house.log.warn({ seen, missed }, 'reconcile: heard events that never reached us')
  return house.world.clock.now() + EVERY_MS
}

/** Puts an event into the inbox and leaves the job that works it. False if it was there. */
export function keepEvent(
  house: House,
  event: { id: string; type: string; raw: string; source: events.Event['source'] },
): Promise<boolean> {
  const at = house.world.clock.now()
  return house.store.transact(async (tx) => {
    const kept = await events.keep(tx, { ...event, at })
    if (kept) await jobs.leave(tx, { kind: 'receive-event', subject: event.id, at })
    return kept
  })
}
