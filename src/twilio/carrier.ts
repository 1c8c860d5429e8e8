import { MICROS } from '../till/money.ts'
import { type BilledText, type Carrier, Unreachable } from '../till/world.ts'
import { openTwilio, type TwilioAccess } from './client.ts'

/** Twilio as the till's {@link Carrier}. It never retries by itself: Twilio's send is not idempotent. */
export function openCarrier({
  statusUrl,
  ...access
}: TwilioAccess & {
  /** Where Twilio reports on a text of ours. */
  statusUrl(ref: string): string
}): Carrier {
  let opened: ReturnType<typeof openTwilio> | undefined
  const client = () => (opened ??= openTwilio(access))
  return {
    async send({ from, to, body, ref }) {
      try {
        const sent = await client().messages.create({
          from,
          to,
          body,
          statusCallback: statusUrl(ref),
        })
        return { kind: 'sent', sid: sent.sid, status: sent.status, segments: Number(sent.numSegments) }
      } catch (error) {
        const { status, code } = refusalOf(error)
        if (status === 429) return { kind: 'busy' }
        return { kind: 'refused', code }
      }
    },

    async sentTo({ to, sinceMs }) {
      try {
        const listed = await client().messages.list({ to, limit: 200, pageSize: 200 })
        return listed
          .filter((text) => text.direction.startsWith('outbound') && text.dateCreated.getTime() >= sinceMs)
          .map((text) => ({
            sid: text.sid,
            body: text.body,
            createdAt: text.dateCreated.getTime(),
            status: text.status,
          }))
      } catch (error) {
        throw refusedTo('list texts', error)
      }
    },

    async billed({ from, sinceMs, untilMs }) {
      try {
        const listed = await client().messages.list({
          from,
          dateSentAfter: new Date(sinceMs),
          dateSentBefore: new Date(untilMs),
          pageSize: 1_000,
        })
        return listed.filter(({ direction }) => direction.startsWith('outbound')).map(billIn)
      } catch (error) {
        throw refusedTo('list texts', error)
      }
    },

    async billOf(sid) {
      try {
        return billIn(await client().messages(sid).fetch())
      } catch (error) {
        if (refusalOf(error).status === 404) return undefined
        throw refusedTo('show a text', error)
      }
    },
  }
}

type Priced = { sid: string; numSegments: string; price: string; priceUnit: string }

/**
 * Twilio writes what it took as a negative sum ("-0.00830"), and nothing until it has taken it.
 * https://www.twilio.com/docs/messaging/api/message-resource#message-properties
 */
function billIn({ sid, numSegments, price, priceUnit }: Priced): BilledText {
  const amountMicros = (price as string | null) === null ? null : Math.round(Math.abs(Number(price)) * MICROS)
  return { sid, segments: Number(numSegments), amountMicros, currency: (priceUnit ?? 'USD').toLowerCase() }
}

/** @throws Unreachable as {@link refusalOf} does */
function refusedTo(what: string, error: unknown): Error {
  const { status, code } = refusalOf(error)
  return new Error(`Twilio refused to ${what}: ${status} ${code}`, { cause: error })
}

/**
 * Twilio's no: status and error code. A 500 is no "no": Twilio says itself that the text may have gone (error
 * 20500). @throws Unreachable for that, and when there was no answer
 */
function refusalOf(error: unknown): { status: number; code: number } {
  if (error instanceof Unreachable) throw error
  const { status, code } = error as { status?: number; code?: number }
  if (status === undefined || status >= 500) throw new Unreachable('Twilio failed', { cause: error })
  return { status, code: code ?? status }
}
