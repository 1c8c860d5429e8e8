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
    ToCountry: country(message.to) ?? '',
    ...place('To', message.to),
    SmsMessageSid: message.sid,
    NumMedia: String(message.media.length),
    SmsSid: message.sid,
    ...place('From', message.from),
    SmsStatus: 'received',
    FromCountry: country(message.from) ?? '',
    Body: message.body,
    To: message.to,
    ...(message.messagingServiceSid === null ? {} : { MessagingServiceSid: message.messagingServiceSid }),
    NumSegments: String(message.segments),
    MessageSid: message.sid,
    AccountSid: account.sid,
    From: message.from,
    ApiVersion: '2010-04-01',
    ...(isChannel(message.from) ? { WaId: bare(message.from).slice(1), MessageType: 'text' } : {}),
    ...message.extra,
  }
  if (message.bodyless) delete fields.Body
  for (const [i, media] of message.media.entries()) {
    fields[`MediaContentType${i}`] = media.contentType
    fields[`MediaUrl${i}`] = media.url
  }
  return new URLSearchParams(fields)
}

function place(end: 'To' | 'From', address: string): Record<string, string> {
  const [city, state, zip] = PLACES[bare(address).slice(0, 5)] ?? ['', '', '']
  return { [`${end}State`]: state, [`${end}City`]: city, [`${end}Zip`]: zip }
}
