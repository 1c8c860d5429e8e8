import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { type Account, consentScope, type Handset } from '../twilio/account.ts'
import type { Alert } from '../twilio/errors.ts'
import type { Message } from '../twilio/message.ts'
import { bare } from '../twilio/tariff.ts'

/** A text as the phone shows it and the control API tells it. */
export type TextView = {
  sid: string
  /** The person's end, and ours. */
  phone: string
  number: string
  sentByPerson: boolean
  body: string
  status: Message['status']
  segments: number
  encoding: Message['encoding']
  priceMicros: number | null
  errorCode: number | null
  errorMessage: string | null
  at: number
  automatic: boolean
  media: { contentType: string; url: string }[]
  inReplyTo: string | null
}

export type HandsetView = Handset & {
  /** `+1 415 555 0101` */
  shown: string
  channel: 'sms' | 'whatsapp' | 'rcs'
  /** Numbers or services that this person has said STOP to. */
  stopped: string[]
}

export type AlertView = Alert & { phone: string | null }

export function textView(message: Message): TextView {
  const sentByPerson = message.direction === 'inbound'
  return {
    sid: message.sid,
    phone: sentByPerson ? message.from : message.to,
    number: sentByPerson ? message.to : message.from,
    sentByPerson,
    body: message.body,
    status: message.status,
    segments: message.segments,
    encoding: message.encoding,
    priceMicros: message.priceMicros,
    errorCode: message.errorCode,
    errorMessage: message.errorMessage,
    at: message.createdAt,
    automatic: message.automatic,
    // A browser has no password for Twilio's media, so a person's own pictures are shown from here.
    media: message.media.map(({ sid, contentType, url, data }) => ({
      contentType,
      url: data === undefined ? url : `/_sandbox/twilio/media/${message.sid}/${sid}`,
    })),
    inReplyTo: message.inReplyTo,
  }
}

export function handsetView(account: Account, handset: Handset): HandsetView {
  const scopes = account.numbers.map(consentScope)
  return {
    ...handset,
    shown: shown(handset.phone),
    channel: channelOf(handset.phone),
    stopped: scopes.filter((scope) => account.optOuts.get(`${handset.phone}>${scope}`) !== undefined),
  }
}

export function alertView(account: Account, alert: Alert): AlertView {
  const message = alert.messageSid === null ? undefined : account.messages.get(alert.messageSid)
  return { ...alert, phone: message === undefined ? null : textView(message).phone }
}

function channelOf(phone: string): HandsetView['channel'] {
  if (phone.startsWith('rcs:')) return 'rcs'
  return phone.startsWith('whatsapp:') ? 'whatsapp' : 'sms'
}

/** A phone number as people write it. */
export function shown(phone: string): string {
  return parsePhoneNumberFromString(bare(phone))?.formatInternational() ?? phone
}
