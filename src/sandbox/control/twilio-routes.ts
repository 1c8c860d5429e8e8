import { Hono } from 'hono'
import { z } from 'zod'
import type { TwilioSandbox } from '../twilio/twilio.ts'
import { alertView, handsetView, shown, textView } from './views.ts'

const times = {
  phone: z.string().optional(),
  times: z.union([z.int().positive(), z.literal('always')]).optional(),
}
const count = z.int().positive()
const duration = z.int().nonnegative()

const fault = z.discriminatedUnion('fault', [
  z.strictObject({ ...times, fault: z.literal('request-lost') }),
  z.strictObject({ ...times, fault: z.literal('answer-lost') }),
  z.strictObject({ ...times, fault: z.literal('late'), ms: duration }),
  z.strictObject({
    ...times,
    fault: z.literal('delivered-again'),
    copies: count,
    atOnce: z.boolean().optional(),
  }),
  z.strictObject({
    ...times,
    fault: z.literal('carrier-duplicate'),
    copies: count,
    afterMs: duration.optional(),
  }),
  z.strictObject({
    ...times,
    fault: z.literal('callbacks'),
    order: z.enum(['reversed', 'shuffled', 'early', 'in order']),
    copies: duration.optional(),
    lateMs: duration.optional(),
  }),
  z.strictObject({ ...times, fault: z.literal('undelivered'), code: z.int() }),
  z.strictObject({
    ...times,
    fault: z.literal('api'),
    status: z.int().min(400).max(599),
    code: z.int().optional(),
  }),
  z.strictObject({ ...times, fault: z.literal('api-slow'), ms: duration }),
  z.strictObject({ ...times, fault: z.literal('api-answer-lost') }),
])

const text = z.strictObject({
  from: z.string(),
  to: z.string().optional(),
  sid: z
    .string()
    .regex(/^(SM|MM)[0-9a-f]{32}$/)
    .optional(),
  body: z.string().optional(),
  media: z.array(z.strictObject({ contentType: z.string(), data: z.base64() })).optional(),
  extra: z.record(z.string(), z.string()).optional(),
})

const handset = z.strictObject({
  phone: z.string().regex(/^([a-z]+:)?\+[1-9]\d{6,14}$|^whatsapp:[A-Z]{2}\.[A-Za-z0-9.]{1,257}$/),
  name: z.string().max(30).optional(),
  airplane: z.boolean().optional(),
})

/** The part of the control API that is about Twilio. Bodies that are not as they should be are refused with 400. */
export function twilioRoutes({ control, account }: TwilioSandbox): Hono {
  const app = new Hono()

  app.get('/', (c) =>
    c.json({
      accountSid: account.sid,
      numbers: account.numbers.map(({ phone, optOut = 'default', messagingServiceSid = null }) => ({
        phone,
        shown: shown(phone),
        optOut,
        messagingServiceSid,
      })),
      handsets: control.handsets().map((one) => handsetView(account, one)),
      faults: control.faults.list(),
      optOuts: control.optOuts(),
    }),
  )

  app.get('/texts', (c) => c.json(control.messages(c.req.query('phone')).map(textView)))
  app.post('/texts', async (c) => {
    const { to = account.numbers[0]?.phone ?? '', ...rest } = text.parse(await c.req.json())
    const heard = await control.text({ ...rest, to })
    return c.json({
      sid: heard.sid,
      again: heard.again,
      replies: heard.replies.map(textView),
      alerts: heard.alerts.map((one) => alertView(account, one)),
    })
  })

  app.get('/alerts', (c) => c.json(control.alerts().map((one) => alertView(account, one))))

  app.get('/faults', (c) => c.json(control.faults.list()))
  app.post('/faults', async (c) => c.json(control.faults.add(fault.parse(await c.req.json())), 201))
  app.delete('/faults', (c) => {
    control.faults.clear()
    return c.body(null, 204)
  })

  app.get('/handsets', (c) => c.json(control.handsets().map((one) => handsetView(account, one))))
  app.put('/handsets', async (c) => {
    const { phone, name, airplane } = handset.parse(await c.req.json())
    const known = control.handsets().find((one) => one.phone === phone)
    if (name !== undefined || known === undefined) control.handset(phone, name ?? '')
    if (airplane !== undefined) control.airplane(phone, airplane)
    const kept = account.handsets.get(phone)
    return kept ? c.json(handsetView(account, kept)) : c.notFound()
  })
  app.delete('/handsets/:phone', (c) => {
    control.forget(c.req.param('phone'))
    return c.body(null, 204)
  })

  app.get('/media/:sid/:media', (c) => {
    const media = control.message(c.req.param('sid'))?.media.find(({ sid }) => sid === c.req.param('media'))
    if (media?.data === undefined) return c.notFound()
    return c.body(Buffer.from(media.data, 'base64'), 200, { 'content-type': media.contentType })
  })
  return app
}
