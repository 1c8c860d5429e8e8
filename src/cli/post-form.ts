import { createHash } from 'node:crypto'
import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { readTwiml } from '../sandbox/twilio/twiml.ts'
import { reach } from './books.ts'
import type { RunningTill } from './till.ts'

/** What a till answered to a form. */
export type Answered = { status: number; words: string[] }

/**
 * Posts a form to a till's door for texts as Twilio would, signed, or to the one for reports if it is one.
 * `AccountSid` and `To` are made the till's own, in the channel that the form names.
 *
 * @param options.confirm reports the words of the answer delivered, so that the till does not send them itself
 */
export async function postForm(
  till: RunningTill,
  form: Record<string, string>,
  options: { confirm: boolean },
): Promise<Answered> {
  const report = 'MessageStatus' in form
  const ours = report ? 'From' : 'To'
  const channel = /^[a-z]+:/.exec(form.From ?? '')?.[0] ?? ''
  const { numbers, senders, accountSid } = till.keys
  const us = channel === '' ? undefined : senders.find((sender) => sender.startsWith(channel))
  const fields = { ...form, AccountSid: accountSid, [ours]: us ?? channel + numbers[0] }
  const path = report ? '/webhook/twilio/status?ref=replayed' : '/webhook/twilio/sms'
  const response = await send(till, path, fields)
  const body = await response.text()
  if (!response.ok || report) return { status: response.status, words: [] }
  const { replies } = readTwiml(response.headers.get('content-type') ?? '', body)
  for (const { action } of replies) if (action && options.confirm) await confirm(till, action, fields)
  return { status: response.status, words: replies.map((reply) => reply.body) }
}

function confirm(till: RunningTill, action: string, { From, To, AccountSid }: Record<string, string>) {
  const { pathname, search } = new URL(action)
  const sid = `SM${createHash('sha256').update(action).digest('hex').slice(0, 32)}`
  return send(till, pathname + search, {
    MessageSid: sid,
    SmsSid: sid,
    MessageStatus: 'delivered',
    SmsStatus: 'delivered',
    From: To!,
    To: From!,
    AccountSid: AccountSid!,
    ApiVersion: '2010-04-01',
  })
}

function send(till: RunningTill, path: string, fields: Record<string, string>): Promise<Response> {
  const signature = webhooks.getExpectedTwilioSignature(
    till.keys.authTokens[0]!,
    till.publicUrl + path,
    fields,
  )
  return reach(till.url + path, {
    method: 'POST',
    headers: { 'X-Twilio-Signature': signature, 'User-Agent': 'TwilioProxy/1.1' },
    body: new URLSearchParams(fields),
  })
}

/** Reads a recorded form: a field on each line, as on the wire but for the breaks. */
export function readForm(source: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(source.replace(/[\r\n]/g, '')))
}
