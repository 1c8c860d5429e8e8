import { draw, type SandboxWorld } from '../world.ts'
import { isChannel, measure } from './tariff.ts'

export type MessageStatus =
  | 'accepted'
  | 'scheduled'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'undelivered'
  | 'failed'
  | 'canceled'
  | 'receiving'
  | 'received'

/** A picture or a file that came with a text. `sid` is Twilio's; a person's own is served by the sandbox. */
export type Media = { sid: string; contentType: string; url: string; data?: string }

/** Where to tell of a change of status. `withBody` for the `action` of a TwiML reply, whose request says it again. */
export type Callback = { url: string; method: 'GET' | 'POST'; withBody: boolean }

/** A text in either direction, as the sandbox keeps it. Times are milliseconds since 1970. */
export type Message = {
  sid: string
  direction: 'inbound' | 'outbound-api' | 'outbound-reply'
  from: string
  to: string
  body: string
  status: MessageStatus
  segments: number
  encoding: 'GSM-7' | 'UCS-2'
  media: Media[]
  messagingServiceSid: string | null
  /** What it costs the account, in micros of US dollars; null until Twilio has billed it. */
  priceMicros: number | null
  errorCode: number | null
  errorMessage: string | null
  createdAt: number
  updatedAt: number
  sentAt: number | null
  callbacks: Callback[]
  /** The inbound text that this one answers. */
  inReplyTo: string | null
  /** Twilio's own words (the answer to STOP), which are free. */
  automatic: boolean
  /** What the form of an inbound text says beyond the usual: ProfileName, ButtonText and the like. */
  extra: Record<string, string>
  /** A form may come without any Body, as some group messages do. */
  bodyless: boolean
  /** The carrier has handed the same text over once more. */
  copied?: true
}

export function newSid(world: Pick<SandboxWorld, 'random'>, prefix: string): string {
  return prefix + draw(world, 32, '0123456789abcdef')
}

/** What a message out is: with media an MMS, which has sids of its own and is billed as one, whatever its words. */
export function shape(
  world: Pick<SandboxWorld, 'random'>,
  { to, body, media, smart }: { to: string; body: string; media: readonly string[]; smart?: boolean },
): Pick<Message, 'sid' | 'segments' | 'encoding'> {
  const { segments, encoding } = measure(body, smart)
  const isMms = media.length > 0
  return {
    sid: newSid(world, isMms ? 'MM' : 'SM'),
    segments: isMms || isChannel(to) ? 1 : segments,
    encoding,
  }
}

/** `Mon, 23 Nov 2026 17:06:46 +0000`, as Twilio writes times. */
export function rfc2822(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000')
}

/** `-0.00830`: what an account pays is negative and has five decimals. */
function price(micros: number): string {
  return `-${(micros / 1_000_000).toFixed(5)}`
}

/** The Message resource of the 2010-04-01 API, with strings where one would expect numbers. */
export function resource(accountSid: string, message: Message) {
  // A Messaging Service picks a sender later; until then neither that nor the segments are known.
  const unassigned =
    message.messagingServiceSid !== null && ['accepted', 'scheduled', 'canceled'].includes(message.status)
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}`
  return {
    body: message.body,
    num_segments: unassigned ? '0' : String(message.segments),
    direction: message.direction,
    from: unassigned && message.direction !== 'inbound' ? null : message.from,
    date_updated: rfc2822(message.updatedAt),
    price: message.priceMicros === null ? null : price(message.priceMicros),
    error_message: message.errorMessage,
    uri: `${uri}.json`,
    account_sid: accountSid,
    num_media: String(message.media.length),
    to: message.to,
    date_created: rfc2822(message.createdAt),
    status: message.status,
    sid: message.sid,
    date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
    messaging_service_sid: message.messagingServiceSid,
    error_code: message.errorCode,
    price_unit: 'USD',
    api_version: '2010-04-01',
    subresource_uris: { media: `${uri}/Media.json`, feedback: `${uri}/Feedback.json` },
  }
}
