import { type Account, consentScope, hasOptedOut, numberAt, type RentedNumber } from './account.ts'
import { type Callback, type Message, newSid, shape } from './message.ts'
import { begin } from './outbound.ts'
import { isReachable } from './tariff.ts'
import { type Reply, readTwiml } from './twiml.ts'
import { type Answer, post } from './wire.ts'

const MOST_REPLIES = 10
const MOST_DOCUMENTS = 50
const LOOP_GAP_MS = 30_000

/**
 * Does what an app's answer to an inbound text asks for, following `<Redirect>`, and records what Twilio would
 * complain about.
 */
export async function interpret(
  account: Account,
  inbound: Message,
  number: RentedNumber,
  args: { url: string; form: URLSearchParams; answer: Extract<Answer, { answered: true }> },
): Promise<void> {
  let { url, answer } = args
  let sent = 0
  for (let documents = 1; ; documents++) {
    const twiml = readTwiml(answer.contentType, answer.body)
    for (const { code, why } of twiml.complaints) account.alert(code, { messageSid: inbound.sid, url, why })
    for (const reply of twiml.replies) {
      if (sent === MOST_REPLIES) {
        account.alert(14109, { messageSid: inbound.sid, url })
        return
      }
      sent += 1
      await send(account, inbound, number, reply, url)
    }
    if (twiml.redirect === undefined) return
    if (documents === MOST_DOCUMENTS) {
      account.alert(14106, { messageSid: inbound.sid, url })
      return
    }
    url = new URL(twiml.redirect.url, url).href
    const next = await post(account, { url, method: twiml.redirect.method, form: args.form })
    if (!next.answer.answered || next.answer.status >= 400) {
      account.alert(next.answer.answered ? 11200 : next.answer.code, { messageSid: inbound.sid, url })
      return
    }
    answer = next.answer
  }
}

async function send(account: Account, inbound: Message, number: RentedNumber, reply: Reply, url: string) {
  const about = { messageSid: inbound.sid, url }
  const to = reply.to ?? inbound.from
  const from = reply.from ?? inbound.to
  if (!isReachable(to)) return void account.alert(14101, { ...about, why: to })
  if (numberAt(account, from) === undefined) return void account.alert(14102, { ...about, why: from })
  if ([...reply.body].length > 1600) return void account.alert(21617, about)
  if (loops(account, from, to)) return void account.alert(14107, about)
  const { body, media } = reply
  const message = newReply(account, { to, from, body, inReplyTo: inbound.sid }, media)
  message.callbacks = callbacks(reply, url)
  message.media = media.map((link) => ({
    sid: newSid(account.world, 'ME'),
    contentType: 'image/jpeg',
    url: new URL(link, url).href,
  }))
  const barred = hasOptedOut(account, to, consentScope(number))
  if (barred) account.alert(21610, about)
  account.keep(message)
  await begin(account, message, barred ? 21610 : null)
}

function callbacks(reply: Reply, base: string): Callback[] {
  const wanted: Callback[] = []
  if (reply.action)
    wanted.push({ url: new URL(reply.action, base).href, method: reply.method, withBody: true })
  if (reply.statusCallback && reply.statusCallback !== reply.action)
    wanted.push({ url: new URL(reply.statusCallback, base).href, method: 'POST', withBody: false })
  return wanted
}

/** Twilio's own words to a person: free, and sent whether or not the person has opted out. */
export async function sayAutomatically(account: Account, inbound: Message, body: string): Promise<void> {
  const words = { to: inbound.from, from: inbound.to, body, inReplyTo: inbound.sid }
  const message = { ...newReply(account, words), automatic: true, priceMicros: 0 }
  account.keep(message)
  await begin(account, message)
}

function newReply(
  account: Account,
  words: { to: string; from: string; body: string; inReplyTo: string },
  media: readonly string[] = [],
): Message {
  const now = account.world.now()
  return {
    ...words,
    ...shape(account.world, { ...words, media }),
    direction: 'outbound-reply',
    status: 'queued',
    media: [],
    messagingServiceSid: null,
    priceMicros: null,
    errorCode: null,
    errorMessage: null,
    createdAt: now,
    updatedAt: now,
    sentAt: null,
    callbacks: [],
    automatic: false,
    extra: {},
    bodyless: false,
  }
}

/**
 * Twilio's guard against two machines that answer each other: after so many replies with less than 30 seconds between
 * them, none goes out for 30 seconds.
 */
function loops(account: Account, from: string, to: string): boolean {
  const now = account.world.now()
  const pair = `${from}>${to}`
  const seen = account.loops.get(pair) ?? { replies: 0, lastAt: 0, blockedUntil: 0 }
  if (now < seen.blockedUntil) return true
  const replies = now - seen.lastAt < LOOP_GAP_MS ? seen.replies + 1 : 1
  const blocked = replies > account.settings.repliesInARow
  account.loops.put(
    pair,
    blocked
      ? { replies: 0, lastAt: now, blockedUntil: now + LOOP_GAP_MS }
      : { replies, lastAt: now, blockedUntil: 0 },
  )
  return blocked
}
