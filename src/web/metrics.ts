import { timingSafeEqual } from 'node:crypto'
import { type Request, type RequestHandler, Router } from 'express'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { House } from '../flows/house.ts'
import { backlog } from '../store/backlog.ts'
import { sums as billedSince } from '../store/bills.ts'
import { outstanding } from '../store/books.ts'
import { dayOf } from '../store/day-totals.ts'
import { type Place, spotCheck } from '../store/spot-check.ts'
import { doorOf } from './door.ts'
import { sendProblem } from './problems.ts'

/** Accounts that are recounted at each look. */
const SPOT = 50
/** Sums over all customers are not made anew before. */
const KEPT_MS = 30_000
const BILLED_DAYS = 30

/** What a door leaves in `response.locals` for its measurements. */
export type Measured = {
  /** Segments that went along as the answer. */
  segments?: number
  /** How old an event was when it came. */
  lagMs?: number
}

export type Metrics = {
  /** The same house, whose calls to Stripe and Twilio are counted. */
  watch(house: House): House
  /** Times every request. Stands before all doors. */
  timed: RequestHandler
  /** `/metrics` in Prometheus' text format. */
  door: Router
}

/**
 * Counts what happens in this process, and says how the till stands when it is asked. Labels are few and fixed:
 * no number, name or text of anybody's is among them.
 *
 * @param token who asks must have it; without one only this machine may ask
 */
export function openMetrics(house: House, token: string | undefined): Metrics {
  const register = new Registry()
  const registers = [register]
  const textsIn = new Counter({
    name: 'texttill_texts_in_total',
    help: 'Texts that came to the door, by its answer.',
    labelNames: ['result'],
    registers,
  })
  const textsOut = new Counter({
    name: 'texttill_texts_out_total',
    help: 'Texts handed to Twilio, by carrier and outcome.',
    labelNames: ['carrier', 'outcome'],
    registers,
  })
  const segments = new Counter({
    name: 'texttill_segments_out_total',
    help: 'Segments handed to Twilio.',
    registers,
  })
  const charges = new Counter({
    name: 'texttill_charges_total',
    help: 'Charges of saved cards, by outcome and class of code.',
    labelNames: ['outcome', 'class'],
    registers,
  })
  const lag = new Histogram({
    name: 'texttill_webhook_lag_seconds',
    help: 'How old events of Stripe are when they come.',
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 300, 3600, 86400],
    registers,
  })
  const durations = new Histogram({
    name: 'texttill_http_duration_seconds',
    help: 'How long requests take, by door and answer.',
    ...{
      labelNames: ['method', 'door', 'status'],
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 15],
      registers,
    },
  })
  const look = openStanding(house, registers)
  let isFirst = true

  const door = Router()
  door.get('/metrics', async (request, response) => {
    if (!mayAsk(request, token))
      return sendProblem(response, 403, 'metrics', 'Set METRICS_TOKEN and send it as Authorization: Bearer.')
    // Only where somebody looks: it keeps an eye on the event loop from then on.
    if (isFirst) collectDefaultMetrics({ register })
    isFirst = false
    await look()
    response.type(register.contentType).send(await register.metrics())
  })

  return {
    door,
    timed(request, response, next) {
      const end = durations.startTimer()
      response.once('finish', () => {
        const status = String(response.statusCode)
        const at = doorOf(request)
        end({ method: request.method, door: at, status })
        const { segments: carried, lagMs } = response.locals as Measured
        if (at === '/webhook/twilio/sms')
          textsIn.inc({ result: response.statusCode < 300 ? 'heard' : status })
        if (carried) {
          textsOut.inc({ carrier: 'twiml', outcome: 'carried' })
          segments.inc(carried)
        }
        if (lagMs !== undefined) lag.observe(Math.max(0, lagMs) / 1_000)
      })
      next()
    },
    watch(watched) {
      const { payments, carrier } = watched.world
      return {
        ...watched,
        world: {
          ...watched.world,
          payments: {
            ...payments,
            charge: counted(payments.charge, (outcome) =>
              charges.inc(
                outcome === 'unknown'
                  ? { outcome, class: 'none' }
                  : { outcome: outcome.kind, class: classOf('code' in outcome ? outcome.code : undefined) },
              ),
            ),
          },
          carrier: {
            ...carrier,
            send: counted(carrier.send, (outcome) => {
              textsOut.inc({ carrier: 'rest', outcome: outcome === 'unknown' ? outcome : outcome.kind })
              if (outcome !== 'unknown' && outcome.kind === 'sent') segments.inc(outcome.segments)
            }),
          },
        },
      }
    },
  }
}

/** What is asked of the database when somebody looks: how to look. */
function openStanding({ store, world, service }: House, registers: Registry[]): () => Promise<void> {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `texttill_${name}`, help, labelNames, registers })
  const due = gauge('jobs_due', 'Jobs that are due, by kind.', ['kind'])
  const dead = gauge('jobs_dead', 'Jobs set aside for a person, by kind.', ['kind'])
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
  let place: Place | undefined
  let keptUntil = 0
  let wrongInRound = 0

  const jobAge = gauge('job_oldest_age_seconds', 'For how long the oldest due job has been due.')

  return async () => {
    const now = world.clock.now()
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
      credit.set({ currency }, sums.creditMicros / 1_000_000)
      held.set({ currency }, sums.heldMicros / 1_000_000)
      const billed = await billedSince(read, dayOf(now) - BILLED_DAYS)
      for (const row of billed) took.set({ currency: row.currency }, row.amount / 1_000_000)
      rated.set({ currency }, billed.reduce((sum, row) => sum + row.at_our_rates, 0) / 1_000_000)
      recounted.set(billed.reduce((sum, row) => sum + row.billed_segments - row.segments, 0))
    })
  }
}

function counted<Args extends unknown[], T>(
  call: (...args: Args) => Promise<T>,
  count: (outcome: T | 'unknown') => void,
): (...args: Args) => Promise<T> {
  return async (...args) => {
    try {
      const outcome = await call(...args)
      count(outcome)
      return outcome
    } catch (error) {
      count('unknown')
      throw error
    }
  }
}

/** Few enough to be labels: what somebody can do about it. */
function classOf(code: string | undefined): string {
  if (code === undefined) return 'none'
  if (code === 'authentication_required') return 'authentication'
  if (code === 'insufficient_funds' || code.endsWith('_exceeded')) return 'funds'
  if (/expired|incorrect|invalid|not_supported/.test(code)) return 'card'
  if (/lost|stolen|fraud|pickup|restricted/.test(code)) return 'blocked'
  return 'other'
}

/** Behind a proxy every request comes from this machine, so one that was passed on needs the token. */
function mayAsk(request: Request, token: string | undefined): boolean {
  if (token !== undefined) {
    const given = Buffer.from(request.header('authorization') ?? '')
    const wanted = Buffer.from(`Bearer ${token}`)
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  }
  const passedOn = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some((name) => request.header(name))
  return !passedOn && /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '')
}
