import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Request, Router } from 'express'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { House } from '../flows/house.ts'
import { openGauges } from './gauges.ts'
import { type Answering, sendProblem } from './problems.ts'

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
  /** Times a request until it is answered. @param door asked for when it is */
  time(request: IncomingMessage, response: Answering, door: () => string): void
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
    labelNames: ['method', 'door', 'status'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 15],
    registers,
  })
  const look = openGauges(house, registers)
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
    time(request, response, door) {
      const end = durations.startTimer()
      response.once('finish', () => {
        const status = String(response.statusCode)
        const at = door()
        end({ method: request.method!, door: at, status })
        const { segments: carried, lagMs } = response.locals as Measured
        if (at === '/webhook/twilio/sms')
          textsIn.inc({ result: response.statusCode < 300 ? 'heard' : status })
        if (carried) {
          textsOut.inc({ carrier: 'twiml', outcome: 'carried' })
          segments.inc(carried)
        }
        if (lagMs !== undefined) lag.observe(Math.max(0, lagMs) / 1_000)
      })
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
