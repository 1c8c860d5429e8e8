import twilio from 'twilio'
import { type Carrier, Unreachable } from '../till/world.ts'
import { overFetch } from './over-fetch.ts'

/** Twilio as the till's {@link Carrier}. It never retries by itself: Twilio's send is not idempotent. */
export function openCarrier(args: {
  accountSid: string
  authToken: string
  base?: URL
  fetch: typeof fetch
  /** Where Twilio reports on a text of ours. */
  statusUrl(ref: string): string
}): Carrier {
  const client = twilio(args.accountSid, args.authToken, {
    // biome-ignore lint/suspicious/noExplicitAny: the package asks for its own class, and calls `request` only
    httpClient: overFetch(args.fetch, args.base) as any,
    userAgentExtensions: ['TextTill'],
  })
  return {
    async send({ from, to, body, ref }) {
      try {
        const sent = await client.messages.create({
          from,
          to,
          body,
          statusCallback: args.statusUrl(ref),
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
        const listed = await client.messages.list({ to, limit: 200, pageSize: 200 })
        return listed
          .filter((text) => text.direction.startsWith('outbound') && text.dateCreated.getTime() >= sinceMs)
          .map((text) => ({
            sid: text.sid,
            body: text.body,
            createdAt: text.dateCreated.getTime(),
            status: text.status,
          }))
      } catch (error) {
        const { status, code } = refusalOf(error)
        throw new Error(`Twilio refused to list texts: ${status} ${code}`, { cause: error })
      }
    },
  }
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
