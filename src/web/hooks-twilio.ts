import type { IncomingMessage } from 'node:http'
import { type ParsedUrlQuery, parse } from 'node:querystring'
import { carryWords } from '../flows/carry-words.ts'
import type { House } from '../flows/house.ts'
import { receiveReceipt } from '../flows/receive-receipt.ts'
import { receiveText } from '../flows/receive-text.ts'
import { billedAs } from '../till/channel.ts'
import { Problem } from '../till/problem.ts'
import { twiml } from '../twilio/twiml.ts'
import { isGenuine, readReceipt, readText, statusUrl } from '../twilio/webhooks.ts'
import type { Doors } from './app.ts'
import type { Hook } from './before-express.ts'
import { type Answering, sendProblem } from './problems.ts'

const FORM = 'application/x-www-form-urlencoded'
/** Far more than a text with pictures has. */
const MOST_FIELDS = 200
const MOST_BYTES = 64 * 1024

type Form = { raw: string; fields: ParsedUrlQuery }

/** The doors that Twilio knocks at: texts in, and reports on texts out. */
export function twilioHooks(house: House, doors: Doors): Hook[] {
  const { settings } = house
  const { accountSid } = doors
  const ours = [...settings.numbers, ...settings.senders]
  const statusAt = (ref: string) => statusUrl(settings.publicUrl, ref)

  async function takeText({ raw, fields }: Form, response: Answering): Promise<void> {
    // PostgreSQL keeps no NUL in a text.
    const text = readText(fields, { raw: raw.replaceAll('\0', '%00'), accountSid, ours })
    if (!text)
      return sendProblem(response, 400, 'not-ours', 'This is not a text to one of this till’s numbers.')
    const ready = await receiveText(house, text)
    const words = ready === 'later' ? await carryWords(house, text.sid) : ready
    response.locals.segments = words.reduce(
      (sum, { body }) => sum + billedAs(body, { address: text.sender }).segments,
      0,
    )
    const said = twiml(words, statusAt)
    response.writeHead(200, {
      'Content-Type': 'text/xml; charset=utf-8',
      'Content-Length': Buffer.byteLength(said),
    })
    response.end(said)
  }

  async function takeReceipt({ fields }: Form, response: Answering, url: string): Promise<void> {
    const ref = new URLSearchParams(url.split('?')[1]).get('ref') ?? ''
    const receipt = readReceipt(fields, { ref: ref.replaceAll('\0', ''), accountSid })
    if (!receipt)
      return sendProblem(response, 400, 'not-ours', 'This is not a report on a text of this till’s.')
    const known = await receiveReceipt(house, receipt)
    if (!known) house.log.warn({ sid: receipt.sid }, 'receive-receipt: a report on a text we do not know')
    response.writeHead(204).end()
  }

  /** Lets Twilio in and nobody else: the signature must fit the public URL that the operator has pinned. */
  const hook = (
    path: string,
    take: (form: Form, response: Answering, url: string) => Promise<void>,
  ): Hook => ({
    path,
    async answer(request, response) {
      const { headers, url = '' } = request
      // Only forms are signed over their fields; anything else could pass as an empty one.
      if (!isForm(headers))
        return sendProblem(response, 415, 'content-type', `Twilio's webhooks come as ${FORM}.`)
      const raw = await readBody(request)
      const signature = headers['x-twilio-signature']
      if (typeof signature !== 'string')
        return sendProblem(response, 400, 'unsigned', 'X-Twilio-Signature is missing.')
      const fields = parse(raw, '&', '=', { maxKeys: MOST_FIELDS })
      if (isGenuine({ url: settings.publicUrl + url, signature, fields, tokens: doors.authTokens }))
        return take({ raw, fields }, response, url)
      const hint = `The signature does not fit ${settings.publicUrl}${path} and the auth token.`
      sendProblem(response, 403, 'signature', hint)
    },
  })

  return [hook('/webhook/twilio/sms', takeText), hook('/webhook/twilio/status', takeReceipt)]
}

function isForm(headers: IncomingMessage['headers']): boolean {
  const [type] = (headers['content-type'] ?? '').toLowerCase().split(/ *;/, 1)
  return type === FORM && (headers['content-encoding'] ?? 'identity') === 'identity'
}

/** @throws Problem `too-large`; `unreadable` when whoever sends it hangs up */
function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let bytes = 0
    request.on('data', (part: Buffer) => {
      bytes += part.length
      if (bytes <= MOST_BYTES) parts.push(part)
      else reject(new Problem('too-large', 'This request cannot be read.'))
    })
    request.on('end', () => resolve(Buffer.concat(parts).toString()))
    request.on('error', () => reject(new Problem('unreadable', 'This request cannot be read.')))
  })
}
