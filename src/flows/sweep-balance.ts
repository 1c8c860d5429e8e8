import * as disputes from '../store/disputes.ts'
import * as events from '../store/events.ts'
import * as freezes from '../store/freezes.ts'
import * as ledger from '../store/ledger.ts'
import * as refunds from '../store/refunds.ts'
import { DAY_MS } from '../till/day.ts'
import type { EVENT_TYPES } from '../till/event.ts'
import { furtherDispute } from '../till/money-back.ts'
import { SALE_KINDS } from '../till/posted-as.ts'
import type { BalanceMove } from '../till/settlement.ts'
import { agreedTime } from './agreed-time.ts'
import type { House } from './house.ts'
import { keepEvent } from './reconcile.ts'
import { openWhose } from './whose-payment.ts'

export const EVERY_MS = 6 * 3_600_000
/** What is younger may have its event on the way. */
const YOUNG_MS = 600_000
const OVERLAP_MS = DAY_MS
const FIRST_MS = 30 * DAY_MS

/** What a look through Stripe's balance brought: how much there was, and what no event had told of. */
export type Swept = { seen: number; untold: string[] }

/**
 * Finds what Stripe has done and never told: looks through everything that moved its balance, and the disputes and
 * warnings that move none, and has what we know nothing of worked as if an event had come. Those events are ours,
 * made of the object's id (`sweep:re_…:refunded`), so the same find is one event for ever. What is for an order that is not
 * here could not be worked, and is left to `compare-books`.
 */
export async function sweepBalance(
  house: House,
  { sinceMs, untilMs }: { sinceMs: number; untilMs: number },
): Promise<Swept> {
  const { payments } = house.world
  const swept: Swept = { seen: 0, untold: [] }
  const whose = openWhose(house)
  const find = async (found: Found | undefined) => {
    swept.seen++
    if (found && (await tell(house, found))) swept.untold.push(found.id)
  }
  for await (const move of payments.balanceMoves({ sinceMs, untilMs }))
    if ((await whose(move))?.isHere) await find(await unknownOf(house, move))
  for (const { id, payment, status } of await payments.disputesSince(sinceMs)) {
    if (!(await whose({ source: { payment, mark: {} } }))?.isHere) continue
    const known = await house.store.read((read) => disputes.find(read, id))
    const isNews = !known || furtherDispute(known.status, status) !== known.status
    await find(
      isNews ? { id: `sweep:${id}:${status}`, type: 'charge.dispute.updated', object: id } : undefined,
    )
  }
  for (const { id, payment } of await payments.fraudWarningsSince(sinceMs)) {
    if (!(await whose({ source: { payment, mark: {} } }))?.isHere) continue
    const known = await house.store.read((read) => freezes.find(read, id))
    await find(
      known ? undefined : { id: `sweep:${id}`, type: 'radar.early_fraud_warning.created', object: id },
    )
  }
  return swept
}

/** The sweep's place in the timetable. @returns when it is next due, ms since 1970 */
export async function sweepRegularly(house: House): Promise<number> {
  const { store, world, log } = house
  const now = await agreedTime(house)
  const cursor = await store.read((read) => events.readCursor(read, 'stripe-balance'))
  const sinceMs = cursor === undefined ? now - FIRST_MS : Math.min(Number(cursor), now) - OVERLAP_MS
  const untilMs = now - YOUNG_MS
  const { seen, untold } = await sweepBalance(house, { sinceMs, untilMs })
  if (untold.length) log.error({ seen, untold }, 'sweep-balance: Stripe did what it never told')
  const value = String(Math.max(untilMs, Number(cursor ?? 0)))
  await store.autocommit((tx) => events.writeCursor(tx, { name: 'stripe-balance', value }))
  return world.clock.now() + EVERY_MS
}

type Found = { id: string; type: (typeof EVENT_TYPES)[number]; object: string }

/** What a movement of the balance tells that is not in the books. */
function unknownOf({ store }: House, move: BalanceMove): Promise<Found | undefined> {
  const { source } = move
  const { id, payment } = source
  return store.read(async (read) => {
    const besideIsPosted =
      (move.feeMicros === 0 || (await ledger.find(read, `fee:${move.id}`)) !== undefined) &&
      (move.currency === source.currency || (await ledger.find(read, `exchange:${move.id}:to`)) !== undefined)
    switch (source.kind) {
      case 'charge': {
        if (!(await isPosted(payment!)))
          return { id: `sweep:${payment}:paid`, type: 'payment_intent.succeeded', object: payment! }
        return besideIsPosted
          ? undefined
          : { id: `sweep:${id}:${move.id}`, type: 'charge.updated', object: id }
      }
      case 'refund': {
        const known = await refunds.find(read, id)
        const state = move.amountMicros < 0 ? 'refunded' : 'returned'
        const followed = known && (state === 'refunded' || known.state === 'reversed')
        if (followed && besideIsPosted) return undefined
        return { id: `sweep:${id}:${followed ? move.id : state}`, type: 'refund.updated', object: id }
      }
      case 'dispute': {
        const known = await disputes.find(read, id)
        if (known?.moves.some((one) => one.id === move.id) && besideIsPosted) return undefined
        return { id: `sweep:${id}:${move.id}`, type: 'charge.dispute.updated', object: id }
      }
      default:
        return undefined
    }
    async function isPosted(of: string): Promise<boolean> {
      for (const kind of SALE_KINDS) if (await ledger.find(read, `${kind}:${of}`)) return true
      return false
    }
  })
}

function tell(house: House, { id, type, object }: Found): Promise<boolean> {
  const raw = JSON.stringify({
    id,
    object: 'event',
    type,
    livemode: house.settings.live,
    data: { object: { id: object } },
  })
  return keepEvent(house, { id, type, raw, source: 'reconciler' })
}
