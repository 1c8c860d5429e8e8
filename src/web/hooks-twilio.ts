import { parse } from 'node:querystring'
import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import { carryWords } from '../flows/carry-words.ts'
import type { House } from '../flows/house.ts'
import { receiveReceipt } from '../flows/receive-receipt.ts'
import { receiveText } from '../flows/receive-text.ts'
import { billedAs } from '../till/channel.ts'
import { twiml } from '../twilio/twiml.ts'
import { isGenuine, readReceipt, readText, statusUrl } from '../twilio/webhooks.ts'
import type { Doors } from './app.ts'
import { sendProblem } from './problems.ts'

const FORM = 'application/x-www-form-urlencoded'
/** Far more than a text with pictures has. */
const MOST_FIELDS = 200

type RawForm = Request & { rawForm?: string }

/** The doors that Twilio knocks at: texts in, and reports on texts out. */
export function twilioHooks(house: House, doors: Doors): Router {
  const router = Router()
  const form: RequestHandler[] = [
    onlyForms,
    express.raw({ type: FORM, limit: '64kb' }),
    readForm,
    genuine(house, doors),
  ]

  router.post('/webhook/twilio/sms', form, async (request: RawForm, response: Response) => {
    const text = readText(request.body, {
      raw: request.rawForm ?? '',
      accountSid: doors.accountSid,
      ours: [...house.settings.numbers, ...house.settings.senders],
    })
    if (!text)
      return sendProblem(response, 400, 'not-ours', 'This is not a text to one of this till’s numbers.')
    const ready = await receiveText(house, text)
    const words = ready === 'later' ? await carryWords(house, text.sid) : ready
    response.locals.segments = words.reduce(
      (sum, { body }) => sum + billedAs(body, { address: text.sender }).segments,
      0,
    )
    const said = twiml(words, (ref) => statusUrl(house.settings.publicUrl, ref))
    // Not by `send`: it hashes what nobody will ask for again.
    response.writeHead(200, {
      'Content-Type': 'text/xml; charset=utf-8',
      'Content-Length': Buffer.byteLength(said),
    })
    response.end(said)
  })

  router.post('/webhook/twilio/status', form, async (request: RawForm, response: Response) => {
    const receipt = readReceipt(request.body, {
      ref: String(request.query.ref ?? '').replaceAll('\0', ''),
      accountSid: doors.accountSid,
    })
    if (!receipt)
      return sendProblem(response, 400, 'not-ours', 'This is not a report on a text of this till’s.')
    const known = await receiveReceipt(house, receipt)
    if (!known) house.log.warn({ sid: receipt.sid }, 'receive-receipt: a report on a text we do not know')
    response.status(204).end()
  })

  return router
}

/** Only forms are signed over their fields; anything else could pass as an empty one. */
const onlyForms: RequestHandler = (request, response, next) => {
  if (request.is(FORM)) return next()
  sendProblem(response, 415, 'content-type', `Twilio's webhooks come as ${FORM}.`)
}

/** Node's own reader of forms takes half as long as that of Express, and Twilio's have no nested fields. */
const readForm: RequestHandler = (request: RawForm, _response, next) => {
  const raw = Buffer.isBuffer(request.body) ? request.body.toString() : ''
  request.rawForm = raw.replaceAll('\0', '%00')
  request.body = parse(raw, '&', '=', { maxKeys: MOST_FIELDS })
  next()
}

/** Lets Twilio in and nobody else: the signature must fit the public URL that the operator has pinned. */
function genuine({ settings }: House, { authTokens }: Doors): RequestHandler {
  return (request, response, next) => {
    const signature = request.header('x-twilio-signature')
    if (!signature) return sendProblem(response, 400, 'unsigned', 'X-Twilio-Signature is missing.')
    const url = settings.publicUrl + request.originalUrl
    if (isGenuine({ url, signature, fields: request.body ?? {}, tokens: authTokens })) return next()
    const hint = `The signature does not fit ${settings.publicUrl}${request.path} and the auth token.`
    sendProblem(response, 403, 'signature', hint)
  }
}
