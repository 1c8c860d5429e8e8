import { countryOf } from './phone.ts'
import { type Segments, segmentsOf } from './segments.ts'

/**
 * How a text travels. All come through Twilio's one webhook; addresses of the others begin with their name:
 * `whatsapp:+15555550100`. https://www.twilio.com/docs/messaging/channels
 */
export const CHANNELS = ['sms', 'whatsapp', 'rcs'] as const
export type Channel = (typeof CHANNELS)[number]

/** What a channel is called in words. */
export const CHANNEL_NAMES: Record<Channel, string> = { sms: 'SMS', whatsapp: 'WhatsApp', rcs: 'RCS' }

export function channelOf(address: string): Channel {
  if (address.startsWith('whatsapp:')) return 'whatsapp'
  return address.startsWith('rcs:') ? 'rcs' : 'sms'
}

/** For how long after somebody's text WhatsApp takes words of ours. https://www.twilio.com/docs/errors/63016 */
export const WHATSAPP_WINDOW_MS = 24 * 3_600_000

/** The phone number in an address. Somebody on WhatsApp may hide theirs. */
export function phoneIn(address: string): string | undefined {
  return /^(?:(?:whatsapp|rcs):)?(\+\d{7,15})$/.exec(address)?.[1]
}

/**
 * Who hides their number on WhatsApp has an id for each business: `US.1349…`, with the country in front.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids/
 */
const BUSINESS_SCOPED = /^whatsapp:([A-Z]{2})(?:\.[A-Za-z0-9]{1,128}){1,2}$/

/** Whether an address is a person's, whom words can be sent to; short codes and senders with names are nobody's. */
export function isPerson(address: string): boolean {
  return phoneIn(address) !== undefined || BUSINESS_SCOPED.test(address)
}

/** The country of an address as an ISO 3166 code; satellite phones have none. */
export function countryAt(address: string): string | undefined {
  const phone = phoneIn(address)
  return phone === undefined ? BUSINESS_SCOPED.exec(address)?.[1] : countryOf(phone)
}

/** What is billed for words to an address: their segments by SMS; elsewhere one message, however long. */
export function billedAs(words: string, { address }: { address: string }): Segments {
  const measured = segmentsOf(words)
  return channelOf(address) === 'sms' ? measured : { ...measured, segments: 1 }
}
