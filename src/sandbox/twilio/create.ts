import {
  type Account,
  addressFor,
  consentScope,
  hasOptedOut,
  numberAt,
  type RentedNumber,
} from './account.ts'
import { type Refusal, refuse } from './errors.ts'
import { type Message, newSid, shape } from './message.ts'
import { begin } from './outbound.ts'
import { country, isChannel, isReachable, sameChannel } from './tariff.ts'

const LONGEST = 1600
const MOST_MEDIA = 10
const SCHEDULE = { leastMs: 300_000, mostMs: 35 * 86_400_000 }

/** Twilio's magic recipients, which its test credentials know too. */
const MAGIC: Record<string, (to: string) => Refusal> = {
  '+15005550001': (to) => refuse(21211, `Invalid 'To' Phone Number: ${to}`),
  '+15005550002': (to) => refuse(21612, `Message cannot be sent to ${to} from this number`),
  '+15005550003': (to) =>
    refuse(21408, `Permission to send an SMS has not been enabled for the region of ${to}`),
  '+15005550004': () => refuse(21610, 'Attempt to send to unsubscribed recipient'),
  '+15005550008': () =>
    refuse(21611, "This 'From' number has exceeded the maximum number of queued messages"),
  '+15005550009': (to) => refuse(21614, `'To' number is not a valid mobile number: ${to}`),
}

/** Takes a message from the API, or says in Twilio's words why not. */
export async function create(account: Account, form: URLSearchParams): Promise<Message | Refusal> {
  const to = form.get('To') ?? ''
  const sender = chooseSender(account, form, to)
  const refused = refusal(account, form, to, sender)
  if (refused !== undefined) return refused
  if ('code' in sender) return sender
  const service = account.settings.services.find(({ sid }) => sid === form.get('MessagingServiceSid'))
  const sendAt = form.has('SendAt') ? Date.parse(form.get('SendAt') ?? '') : undefined
  const now = account.world.now()
  const body = form.get('Body') ?? ''
  const media = form.getAll('MediaUrl')
  const statusCallback = form.get('StatusCallback') ?? service?.statusCallback?.()
  const message: Message = {
    ...shape(account.world, { to, body, media, smart: form.get('SmartEncoded') === 'true' }),
    direction: 'outbound-api',
    from: sender.from,
    to,
    body,
    status: sendAt !== undefined ? 'scheduled' : service ? 'accepted' : 'queued',
    media: media.map((url) => ({ sid: newSid(account.world, 'ME'), contentType: 'image/jpeg', url })),
    messagingServiceSid: service?.sid ?? null,
    priceMicros: null,
    errorCode: null,
    errorMessage: null,
    createdAt: now,
    updatedAt: now,
    sentAt: null,
    callbacks: statusCallback ? [{ url: statusCallback, method: 'POST', withBody: false }] : [],
    inReplyTo: null,
    automatic: false,
    extra: {},
    bodyless: false,
  }
  account.keep(message)
  if (sendAt !== undefined) account.agenda.add(sendAt - now, { kind: 'begin', sid: message.sid })
  else await begin(account, message, barredCode(account, message, sender.number))
  return message
}

/** A service takes a message to someone who said STOP, and fails it; a plain number refuses it at once. */
function barredCode(account: Account, message: Message, number: RentedNumber): number | null {
  return hasOptedOut(account, message.to, consentScope(number)) ? 21610 : null
}

function chooseSender(
  account: Account,
  form: URLSearchParams,
  to: string,
): { from: string; number: RentedNumber } | Refusal {
  const from = form.get('From')
  const serviceSid = form.get('MessagingServiceSid')
  const service = account.settings.services.find(({ sid }) => sid === serviceSid)
  if (serviceSid && service === undefined)
    return refuse(21705, `The Messaging Service Sid ${serviceSid} is invalid`)
  const pool = account.numbers.filter((number) => !service || number.messagingServiceSid === service.sid)
  if (from === null || from === '') {
    if (!serviceSid) return refuse(21603, "A 'From' phone number is required.")
    const [number] = pool
    return number
      ? { from: addressFor(number, to), number }
      : refuse(21703, 'The Messaging Service does not have a phone number available to send a message')
  }
  const number = numberAt({ numbers: pool }, from)
  if (number !== undefined) return { from, number }
  if (isChannel(from)) return refuse(63007, 'Twilio could not find a Channel with the specified From address')
  if (!isReachable(from) && !/^[A-Za-z0-9 ]{1,11}$/.test(from))
    return refuse(21212, `The 'From' number ${from} is not a valid phone number or alphanumeric sender ID`)
  return refuse(
    21606,
    `The 'From' phone number provided (${from}) is not a valid message-capable Twilio phone number for this destination`,
  )
}

function refusal(
  account: Account,
  form: URLSearchParams,
  to: string,
  sender: ReturnType<typeof chooseSender>,
): Refusal | undefined {
  const body = form.get('Body') ?? ''
  const media = form.getAll('MediaUrl')
  if (to === '') return refuse(21604, "A 'To' phone number is required.")
  if ('code' in sender) return sender
  if (body === '' && media.length === 0 && !form.has('ContentSid'))
    return refuse(21602, 'Message body is required.')
  if ([...body].length > LONGEST)
    return refuse(21617, `The concatenated message body exceeds the ${LONGEST} character limit`)
  if (media.length > MOST_MEDIA) return refuse(21623, 'Number of media files exceeds allowed limit')
  if (!isReachable(to)) return refuse(21211, `Invalid 'To' Phone Number: ${to}`)
  if (!sameChannel(sender.from, to))
    return refuse(21910, "Invalid 'From' and 'To' pair. 'From' and 'To' should be of the same channel")
  const magic = MAGIC[to]
  if (magic) return magic(to)
  const { countries } = account.settings
  if (countries && !isChannel(to) && !countries.includes(country(to) ?? ''))
    return refuse(
      21408,
      `Permission to send an SMS has not been enabled for the region indicated by the 'To' number: ${to}`,
    )
  const callback = form.get('StatusCallback')
  if (callback !== null && !isCallback(callback))
    return refuse(21609, `The 'StatusCallback' URL ${callback} is not a valid URL.`)
  if (!form.get('MessagingServiceSid') && hasOptedOut(account, to, consentScope(sender.number)))
    return refuse(21610, 'Attempt to send to unsubscribed recipient')
  return scheduleRefusal(account, form)
}

function isCallback(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && !new URL(url).hostname.includes('_')
}

function scheduleRefusal(account: Account, form: URLSearchParams): Refusal | undefined {
  if (!form.has('SendAt') && !form.has('ScheduleType')) return undefined
  if (form.get('ScheduleType') !== 'fixed') return refuse(35111, 'ScheduleType must be fixed')
  if (!form.get('MessagingServiceSid'))
    return refuse(35118, 'MessagingServiceSid is required to schedule a message')
  const inMs = Date.parse(form.get('SendAt') ?? '') - account.world.now()
  if (Number.isNaN(inMs)) return refuse(35111, 'SendAt is not an ISO 8601 time')
  if (inMs < SCHEDULE.leastMs || inMs > SCHEDULE.mostMs)
    return refuse(35114, 'SendAt must be more than 300 seconds and at most 35 days in the future')
  return undefined
}
