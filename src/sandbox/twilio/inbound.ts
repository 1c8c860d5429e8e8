import { type Account, addressFor, consentScope, numberAt, type RentedNumber } from './account.ts'
import { ANSWERS, effect, type Keyword } from './consent.ts'
import { form } from './form.ts'
import { type Media, type Message, newSid } from './message.ts'
import { interpret, sayAutomatically } from './replies.ts'
import { isChannel, measure, priceMicros } from './tariff.ts'
import { type Answer, post, type Sabotage } from './wire.ts'

/** A text from a person, whose address begins with `whatsapp:` or `rcs:` when they text from there. */
export type PersonsText = {
  from: string
  /** A number of the account's, or what it is called on the person's channel. */
  to: string
  /** A MessageSid of the caller's choosing, so that a text that is sent again is known for what it is. */
  sid?: string
  /** Left out, the form has no Body at all, which happens with pictures sent to a group. */
  body?: string
  /** Pictures and files; `data` is base64, and they are served where the form says, under the account's password. */
  media?: { contentType: string; data: string }[]
  /** More parameters for the form: `ProfileName`, `ButtonText` and whatever else Twilio may send. */
  extra?: Record<string, string>
}

/** Takes a text from a person, as a carrier would hand it over, and puts its delivery to the app on the agenda. */
export async function accept(account: Account, text: PersonsText): Promise<Message> {
  const number = rented(account, text.to)
  const message = received(account, text, number)
  const told = consent(account, message, number)
  account.keep(message)
  if (told !== undefined && account.settings.answers.includes(told))
    await sayAutomatically(account, message, ANSWERS[told])
  account.agenda.add(account.faults.take('late', text.from)?.ms ?? 0, { kind: 'deliver', sid: message.sid })
  const duplicates = account.faults.take('carrier-duplicate', text.from)
  for (let copy = 1; copy <= (duplicates?.copies ?? 0); copy++)
    account.agenda.add((duplicates?.afterMs ?? 0) * copy, { kind: 'copy', sid: message.sid })
  return message
}

function rented(account: Account, to: string): RentedNumber {
  const number = numberAt(account, to)
  if (number === undefined) throw new Error(`${to} is not a number of this account`)
  return number
}

function received(account: Account, text: PersonsText, number: RentedNumber): Message {
  const now = account.world.now()
  const media = (text.media ?? []).map(
    (one): Media => ({ ...one, sid: newSid(account.world, 'ME'), url: '' }),
  )
  const sid = text.sid ?? newSid(account.world, media.length > 0 ? 'MM' : 'SM')
  const folder = `${account.publicUrl()}/2010-04-01/Accounts/${account.sid}/Messages/${sid}/Media`
  for (const one of media) one.url = `${folder}/${one.sid}`
  const { segments, encoding } = measure(text.body ?? '')
  return {
    sid,
    direction: 'inbound',
    from: text.from,
    to: addressFor(number, text.from),
    body: text.body ?? '',
    status: 'received',
    segments: isChannel(text.from) || media.length > 0 ? 1 : segments,
    encoding,
    media,
    messagingServiceSid: number.messagingServiceSid ?? null,
    priceMicros: priceMicros({ person: text.from, direction: 'received', segments, media: media.length }),
    errorCode: null,
    errorMessage: null,
    createdAt: now,
    updatedAt: now,
    sentAt: now,
    callbacks: [],
    inReplyTo: null,
    automatic: false,
    extra: text.extra ?? {},
    bodyless: text.body === undefined,
  }
}

/** Lets STOP and START do their work; only Advanced Opt-Out says so in the form. */
function consent(account: Account, message: Message, number: RentedNumber): Keyword | undefined {
  if (isChannel(message.from)) return undefined
  const mode = number.optOut ?? 'default'
  const scope = consentScope(number)
  const pair = `${message.from}>${scope}`
  const found = effect(mode, message.body, account.optOuts.get(pair) !== undefined)
  const again = found === 'STOP' && account.optOuts.get(pair) !== undefined
  if (found === 'STOP')
    account.optOuts.put(pair, { person: message.from, sender: scope, at: account.world.now() })
  if (found === 'START') account.optOuts.delete(pair)
  if (found !== undefined && mode === 'advanced') message.extra.OptOutType = found
  // Who has stopped already is not told twice.
  return again ? undefined : found
}

/** The carrier hands the same words over once more: to Twilio that is a new message. */
export function copy(account: Account, sid: string): void {
  const original = account.messages.get(sid)
  if (original === undefined) return
  const now = account.world.now()
  const again: Message = {
    ...original,
    copied: true,
    sid: newSid(account.world, sid.slice(0, 2)),
    createdAt: now,
    updatedAt: now,
    sentAt: now,
  }
  account.keep(again)
  account.agenda.add(0, { kind: 'deliver', sid: again.sid })
}

/** Posts a person's text to the app, then does what the app answers. */
export async function deliver(account: Account, sid: string): Promise<void> {
  const message = account.messages.get(sid)
  if (message === undefined) return
  const number = rented(account, message.to)
  if (number.smsUrl === undefined) return
  const url = number.smsUrl()
  const body = form(account, message)
  const sabotage: Sabotage = () => {
    if (account.faults.take('request-lost', message.from)) return 'request'
    return account.faults.take('answer-lost', message.from) ? 'answer' : undefined
  }
  const answer = await postOften(account, message, { url, form: body, sabotage })
  if (answer.answered && answer.status < 400)
    return await interpret(account, message, number, { url, form: body, answer })
  const code = answer.answered ? 11200 : answer.code
  const why = answer.answered ? `status ${answer.status}` : answer.why
  account.alert(code, { messageSid: sid, url, why })
  if (number.fallbackUrl === undefined) return
  const fallbackUrl = number.fallbackUrl()
  body.set('ErrorCode', String(code))
  body.set('ErrorUrl', url.split('#')[0] ?? url)
  const { answer: last } = await post(account, { url: fallbackUrl, form: body })
  if (last.answered && last.status < 400)
    await interpret(account, message, number, { url: fallbackUrl, form: body, answer: last })
  else account.alert(last.answered ? 11200 : last.code, { messageSid: sid, url: fallbackUrl })
}

/**
 * Posts once, or under `delivered-again` several times with one MessageSid. As in life that happens because Twilio
 * has not had the earlier answers, so only the answer to the last delivery counts.
 */
async function postOften(
  account: Account,
  message: Message,
  request: { url: string; form: URLSearchParams; sabotage: Sabotage },
): Promise<Answer> {
  const again = account.faults.take('delivered-again', message.from)
  const deliveries: Promise<{ answer: Answer }>[] = []
  for (let copy = 0; copy <= (again?.copies ?? 0); copy++) {
    const delivery = post(account, request)
    if (!again?.atOnce) await delivery
    deliveries.push(delivery)
  }
  const answers = await Promise.all(deliveries)
  const last = answers.at(-1)
  if (last === undefined) throw new Error('a text is delivered at least once')
  return last.answer
}
