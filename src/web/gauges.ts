import { Gauge, type Registry } from 'prom-client'
import type { House } from '../flows/house.ts'
import { backlog } from '../store/backlog.ts'
import { sums as billedSince } from '../store/bills.ts'
import { outstanding } from '../store/books.ts'
import { type Place, spotCheck } from '../store/spot-check.ts'
import { dayNumber } from '../till/day.ts'
import { MICROS } from '../till/money.ts'

/** Accounts that are recounted at each look. */
const SPOT = 50
/** Sums over all customers are not made anew before. */
const KEPT_MS = 30_000
const BILLED_DAYS = 30

/** How the till stands, which the database is asked for when somebody looks. @returns how to look */
export function openGauges({ store, world, service }: House, registers: Registry[]): () => Promise<void> {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `texttill_${name}`, help, labelNames, registers })
  const due = gauge('jobs_due', 'Jobs that are due, by kind.', ['kind'])
  const dead = gauge('jobs_dead', 'Jobs set aside for a person, by kind.', ['kind'])
  const jobAge = gauge('job_oldest_age_seconds', 'For how long the oldest due job has been due.')
  const openCases = gauge('cases_open', 'Cases that a person must close.')
  const events = gauge('events_waiting', 'Events of Stripe that are not done, by state.', ['state'])
  const eventAge = gauge('event_oldest_age_seconds', 'Age of the oldest event that is not done, by state.', [
    'state',
  ])
  const credit = gauge('credit_outstanding', 'What customers have left, in whole units of the currency.', [
    'currency',
  ])
  const held = gauge('credit_held', 'What of it is set aside, in whole units of the currency.', ['currency'])
  const miscounted = gauge(
    'ledger_imbalance_accounts',
    'Accounts whose totals are not what their lines add up to.',
  )
  const took = gauge(
    'texts_billed',
    'What Twilio took for texts of the last 30 days, in whole units of its currency.',
    ['currency'],
  )
  const rated = gauge('texts_billed_at_rates', 'What the same texts come to at the rates, in whole units.', [
    'currency',
  ])
  const recounted = gauge(
    'segments_billed_otherwise',
    'Segments that Twilio counted beyond ours in those texts.',
  )
  const gone = gauge('replica_gone', '1 while reports come from the first server, though there is a replica.')
  const behind = gauge('replica_behind_seconds', 'How late reports are that come from the replica.')
  let place: Place | undefined
  let keptUntil = 0
  let wrongInRound = 0

  async function lookAtReplica(): Promise<void> {
    if (!store.hasReplica) return
    const { from, behindMs } = await store.report(async () => {})
    gone.set(from === 'first' ? 1 : 0)
    behind.set(behindMs / 1_000)
  }

  return async () => {
    const now = world.clock.now()
    await lookAtReplica()
    await store.read(async (read) => {
      const waits = await backlog(read, { now })
      for (const one of [due, dead, events, eventAge]) one.reset()
      for (const { kind, ...count } of waits.jobs) {
        due.set({ kind }, count.due)
        dead.set({ kind }, count.dead)
      }
      for (const { state, count, oldestAt } of waits.events) {
        events.set({ state }, count)
        eventAge.set({ state }, (now - oldestAt) / 1_000)
      }
      openCases.set(waits.openCases)
      jobAge.set(waits.oldestJobAt === null ? 0 : (now - waits.oldestJobAt) / 1_000)
      const spot = await spotCheck(read, { after: place, limit: SPOT })
      if (place === undefined) wrongInRound = 0
      wrongInRound += spot.wrong.length
      if (spot.next === undefined || wrongInRound > 0) miscounted.set(wrongInRound)
      place = spot.next
      if (now < keptUntil) return
      keptUntil = now + KEPT_MS
      const { currency } = service
      const sums = await outstanding(read, currency)
      credit.set({ currency }, sums.creditMicros / MICROS)
      held.set({ currency }, sums.heldMicros / MICROS)
      const billed = await billedSince(read, dayNumber(now) - BILLED_DAYS)
      for (const row of billed) took.set({ currency: row.currency }, row.amount / MICROS)
      rated.set({ currency }, billed.reduce((sum, row) => sum + row.at_our_rates, 0) / MICROS)
      recounted.set(billed.reduce((sum, row) => sum + row.billed_segments - row.segments, 0))
    })
  }
}
