import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { z } from 'zod'
import type { Exchange } from '../../src/sandbox/traffic.ts'
import { readTwiml } from '../../src/sandbox/twilio/twiml.ts'
import { messageFields, operationOf } from './twilio-document.ts'
import { bySandbox, type Complain, count, isTills, isTillsDoor, newVerdict, type Verdict } from './verdict.ts'

const E164 = /^\+[1-9]\d{6,14}$/
const CHANNEL = /^(whatsapp|messenger|rcs):/
const STATUSES =
  /^(queued|sending|sent|failed|delivered|undelivered|receiving|received|accepted|scheduled|read|partially_delivered|canceled)$/

/** The forms that Twilio posts, from its pages: no OpenAPI document has them. */
const INBOUND = {
  needs: 'MessageSid SmsSid SmsMessageSid AccountSid From To NumMedia NumSegments SmsStatus ApiVersion'.split(
    ' ',
  ),
  knows:
    /^(Body|MessagingServiceSid|(To|From)(Country|State|City|Zip)|Media(Url|ContentType)\d+|OptOutType|ProfileName|WaId|Forwarded|FrequentlyForwarded|Button(Text|Payload)|Referral\w+|Latitude|Longitude|Address|Label|MessageType|ChannelMetadata|ExternalUserId|ErrorCode|ErrorUrl)$/,
}
const CALLBACK = {
  needs: 'MessageSid SmsSid AccountSid From To MessageStatus SmsStatus ApiVersion'.split(' '),
  knows: /^(MessagingServiceSid|ErrorCode|ErrorMessage|RawDlrDoneDate|Channel\w+|EventType|Body)$/,
}

/** Judges all that was said between apps and the sandbox's Twilio. */
export function judgeTwilio(exchanges: readonly Exchange[]): Verdict {
  const verdict = newVerdict()
  for (const [sandbox, those] of bySandbox(exchanges))
    for (const exchange of those) {
      if (exchange.kind === 'api') judgeCall(exchange, sandbox, verdict)
      else judgeHook(exchange, sandbox, verdict)
    }
  return verdict
}

function judgeCall(exchange: Exchange, sandbox: string, verdict: Verdict): void {
  const { request, response } = exchange
  const { pathname, search } = new URL(request.url)
  const operation = operationOf(request.method, pathname)
  const what = operation?.name ?? `${request.method} ${pathname}`
  const refused = response !== undefined && response.status >= 400
  const forgiven = !isTills(exchange) && refused
  const complain: Complain = (where, message) => {
    if (where === 'request' && forgiven)
      count(verdict.setAside, 'a request that was wrong on purpose, and refused')
    else verdict.violations.push({ where, what, message, sandbox })
  }
  count(verdict.seen, what)
  if (!operation) {
    // A file is no JSON, and the document does not describe it.
    if (!/\/Media\/ME\w+$/.test(pathname)) complain('request', 'Twilio has no such operation that we know of')
    return
  }
  const form = formOf(request.method === 'GET' ? search : request.body)
  const asked = operation.request.safeParse(form)
  if (!asked.success) complain('request', z.prettifyError(asked.error))
  if (request.method === 'POST' && operation.name.endsWith('/Messages.json')) judgeNew(form, complain)
  if (!/^Basic /.test(request.headers.authorization ?? '')) complain('request', 'it carries no key')
  if (!response) {
    count(verdict.setAside, 'an answer that was lost')
    return
  }
  if (refused) {
    judgeRefusal(response, complain)
    return
  }
  if (response.status !== operation.status)
    complain('answer', `status ${response.status}, not ${operation.status}`)
  if (!operation.response) return
  const body = JSON.parse(response.body) as Record<string, unknown>
  const answered = operation.response.safeParse(body)
  if (!answered.success) complain('answer', z.prettifyError(answered.error))
  const missing = operation.alwaysPresent.filter((field) => !(field in body))
  const messages = (body.messages ?? []) as Record<string, unknown>[]
  for (const message of messages) missing.push(...messageFields.filter((field) => !(field in message)))
  if (missing.length) complain('answer', `it lacks ${missing.join(', ')}`)
  for (const message of 'sid' in body ? [body] : messages)
    if (/^(failed|undelivered)$/.test(String(message.status)) && message.error_code === null)
      complain('answer', `${message.status} without an error_code`)
}

function judgeNew(form: Record<string, string | string[]>, complain: Complain): void {
  if (!form.From && !form.MessagingServiceSid)
    complain('request', 'it says neither From nor MessagingServiceSid')
  if (!form.Body && !form.MediaUrl && !form.ContentSid) complain('request', 'it has nothing to say')
  const to = String(form.To)
  if (!E164.test(to) && !CHANNEL.test(to)) complain('request', `To is ${to}, which is not E.164`)
  if ([...String(form.Body ?? '')].length > 1600) complain('request', 'its Body is over 1600 characters')
}

function judgeRefusal({ status, body }: NonNullable<Exchange['response']>, complain: Complain): void {
  const envelope = z.object({
    code: z.int().nullable(),
    message: z.string(),
    more_info: z.string(),
    status: z.literal(status),
  })
  const { error } = envelope.safeParse(JSON.parse(body))
  if (error) complain('answer', z.prettifyError(error))
}

function judgeHook(exchange: Exchange, sandbox: string, verdict: Verdict): void {
  const { request, response, secrets = [] } = exchange
  const form = formOf(request.method === 'GET' ? new URL(request.url).search : request.body)
  const isCallback = 'MessageStatus' in form
  const what = isCallback ? 'status callback' : 'text in'
  const complain: Complain = (where, message) => verdict.violations.push({ where, what, message, sandbox })
  count(verdict.seen, what)
  const { needs, knows } = isCallback ? CALLBACK : INBOUND
  const lacks = needs.filter((name) => !(name in form))
  if (lacks.length) complain('hook', `it lacks ${lacks.join(', ')}`)
  const odd = Object.keys(form).filter((name) => !needs.includes(name) && !knows.test(name))
  if (odd.length) complain('hook', `Twilio does not say ${odd.join(', ')}`)
  if (!/^(SM|MM)[0-9a-f]{32}$/.test(String(form.MessageSid)))
    complain('hook', `MessageSid is ${form.MessageSid}`)
  if (!/^AC[0-9a-f]{32}$/.test(String(form.AccountSid))) complain('hook', `AccountSid is ${form.AccountSid}`)
  if (isCallback && !STATUSES.test(String(form.MessageStatus)))
    complain('hook', `MessageStatus is ${form.MessageStatus}`)
  if (/^(failed|undelivered)$/.test(String(form.MessageStatus)) && !/^\d{5}$/.test(String(form.ErrorCode)))
    complain('hook', `${form.MessageStatus} without a code of five digits`)
  if (!isCallback && form.SmsStatus !== 'received') complain('hook', `SmsStatus is ${form.SmsStatus}`)
  const signature = request.headers['x-twilio-signature'] ?? ''
  const signed = request.method === 'GET' ? {} : form
  if (!secrets.some((secret) => webhooks.validateRequest(secret, signature, request.url, signed)))
    complain('hook', 'its signature is not that of the account')
  if (!response) count(verdict.setAside, 'an answer that was lost')
  if (!response || !isTillsDoor(request.url)) return
  if (response.status >= 300 && response.status < 400)
    complain('reply', `the till answered ${response.status}`)
  if (isCallback || response.status !== 200) return
  const { complaints } = readTwiml(response.headers['content-type'] ?? '', response.body)
  for (const { code, why } of complaints) complain('reply', `Twilio would note ${code}: ${why}`)
}

function formOf(text: string): Record<string, string | string[]> {
  const form: Record<string, string | string[]> = {}
  const fields = new URLSearchParams(text)
  for (const name of fields.keys()) {
    const values = fields.getAll(name)
    form[name] = values.length > 1 ? values : values[0]!
  }
  return form
}
