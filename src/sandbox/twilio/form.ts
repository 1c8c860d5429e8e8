import type { Account } from './account.ts'
import type { Message } from './message.ts'
import { bare, country, isChannel } from './tariff.ts'

/** A few places, so that a form looks lived in; elsewhere Twilio leaves them empty, as we do. */
const PLACES: Record<string, readonly [city: string, state: string, zip: string]> = {
  '+1212': ['NEW YORK', 'NY', '10001'],
  '+1303': ['DENVER', 'CO', '80202'],
  '+1415': ['SAN FRANCISCO', 'CA', '94105'],
  '+1503': ['PORTLAND', 'OR', '97201'],
  '+1617': ['BOSTON', 'MA', '02108'],
  '+1206': ['SEATTLE', 'WA', '98101'],
  '+1760': ['BISHOP', 'CA', '93514'],
}

/**
 * The form that Twilio posts for an inbound text. It is the same each time it is posted.
 *
 * @see https://www.twilio.com/docs/messaging/guides/webhook-request
 */
export function form(account: Account, message: Message): URLSearchParams {
  const fields: Record<string, string> = {
    ...(isChannel(message.from) ? profile(account, message) : places(message)),
    SmsMessageSid: message.sid,
    NumMedia: String(message.media.length),
    SmsSid: message.sid,
    SmsStatus: 'received',
    Body: message.body,
    To: message.to,
    ...(message.messagingServiceSid === null ? {} : { MessagingServiceSid: message.messagingServiceSid }),
    NumSegments: String(message.segments),
    MessageSid: message.sid,
    AccountSid: account.sid,
    From: message.from,
    ApiVersion: '2010-04-01',
    ...message.extra,
  }
  if (message.bodyless) delete fields.Body
  for (const [i, media] of message.media.entries()) {
    fields[`MediaContentType${i}`] = media.contentType
    fields[`MediaUrl${i}`] = media.url
  }
  return new URLSearchParams(fields)
}

/** Where the ends of a text are, which Twilio knows of phone numbers. */
function places({ from, to }: Message): Record<string, string> {
  return {
    ToCountry: country(to) ?? '',
    ...place('To', to),
    ...place('From', from),
    FromCountry: country(from) ?? '',
  }
}

/** Who texts on another channel. Who hides their number on WhatsApp is known by an id there, and has no WaId. */
function profile(account: Account, { from }: Message): Record<string, string> {
  if (!from.startsWith('whatsapp:')) return { MessageType: 'text' }
  const id = bare(from)
  const known = {
    ...(account.handsets.get(from)?.name && { ProfileName: account.handsets.get(from)!.name }),
    ...(id.startsWith('+') ? { WaId: id.slice(1) } : { ExternalUserId: id }),
  }
  return {
    ...known,
    MessageType: 'text',
    ChannelMetadata: JSON.stringify({ type: 'whatsapp', data: { context: known } }),
  }
}

function place(end: 'To' | 'From', address: string): Record<string, string> {
  const [city, state, zip] = PLACES[bare(address).slice(0, 5)] ?? ['', '', '']
  return { [`${end}State`]: state, [`${end}City`]: city, [`${end}Zip`]: zip }
}
