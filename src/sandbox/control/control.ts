import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Break } from '../breaks.ts'
import type { Mail } from '../mail/mail.ts'
import type { PhoneSettings } from '../phone/markup.ts'
import type { Sandbox } from '../sandbox.ts'
import { picture } from './picture.ts'
import type { Watchers } from './stream.ts'
import { stripeRoutes } from './stripe-routes.ts'
import { twilioRoutes } from './twilio-routes.ts'
import { alertView, handsetView, shown, textView } from './views.ts'

const forward = z.strictObject({ advanceMs: z.int().nonnegative() })
const moment = z.strictObject({ to: z.iso.datetime({ offset: true }) })

/**
 * The control API, under `/_sandbox` on both ports. docs/sandbox.md describes it; `client.ts` speaks it.
 */
export function controlRoutes(args: {
  sandbox: Omit<Sandbox, 'fetchTwilio' | 'fetchStripe'>
  phone: PhoneSettings
  watchers: Watchers
  breaks: readonly Break[]
}): Hono {
  const { sandbox, phone, watchers, breaks } = args
  const { twilio, mail, clock, story } = sandbox
  const { account, control } = twilio
  const app = new Hono().basePath('/_sandbox')

  app.onError((error, c) => {
    if (error instanceof z.ZodError) return problem(c, 400, z.prettifyError(error))
    if (error instanceof SyntaxError) return problem(c, 400, 'The body is no JSON')
    return problem(c, 409, error.message)
  })
  app.notFound((c) => problem(c, 404, `There is no ${c.req.method} ${c.req.path}`))

  app.route('/twilio', twilioRoutes(twilio))
  app.route('/stripe', stripeRoutes(sandbox.stripe))
  app.get('/stream', (c) => watchers.stream(c))

  app.get('/desk', (c) =>
    c.json({
      shop: phone.shop,
      chips: phone.chips,
      now: clock.world.now(),
      numbers: account.numbers.map((number) => ({ phone: number.phone, shown: shown(number.phone) })),
      handsets: control.handsets().map((handset) => handsetView(account, handset)),
      texts: control.messages().map(textView),
      alerts: control.alerts().map((alert) => alertView(account, alert)),
      mails: mail.list().map(withoutRaw),
      breaks: breaks.map(({ id, title, does, why }) => ({ id, title, does, why })),
      picture,
    }),
  )

  app.get('/clock', (c) => c.json({ now: clock.world.now(), aheadMs: clock.aheadMs() }))
  app.post('/clock', async (c) => {
    const asked = await c.req.json()
    if (asked?.to === undefined) await clock.advance(forward.parse(asked).advanceMs)
    else await clock.advanceTo(Date.parse(moment.parse(asked).to))
    return c.json({ now: clock.world.now(), aheadMs: clock.aheadMs() })
  })

  app.post('/quiet', async (c) => {
    const { withinMs } = z
      .strictObject({ withinMs: z.int().nonnegative().optional() })
      .parse(await c.req.json())
    await sandbox.quiet(withinMs)
    return c.body(null, 204)
  })

  app.post('/reset', (c) => {
    sandbox.reset()
    return c.body(null, 204)
  })
  app.get('/state', (c) => c.body(sandbox.save(), 200, { 'content-type': 'application/json' }))
  app.put('/state', async (c) => {
    const saved = z.record(z.string(), z.array(z.tuple([z.string(), z.unknown()]))).parse(await c.req.json())
    sandbox.load(JSON.stringify(saved))
    return c.body(null, 204)
  })

  app.get('/mail', (c) => c.json(mail.list().map(withoutRaw)))
  app.get('/mail/:id', (c) => {
    const found = mail.get(c.req.param('id'))
    return found ? c.json(found) : c.notFound()
  })
  app.get('/mail/:id/html', (c) => {
    const html = mail.get(c.req.param('id'))?.html
    if (!html) return c.notFound()
    // A mail is a stranger's page: it is shown without its scripts, and fetches nothing.
    c.header(
      'content-security-policy',
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    )
    return c.html(html)
  })
  app.delete('/mail', (c) => {
    mail.clear()
    watchers.tell({ event: 'reset', data: {} })
    return c.body(null, 204)
  })

  app.get('/breaks', (c) => c.json(breaks.map(({ id, title, does, why }) => ({ id, title, does, why }))))
  app.post('/breaks/:id', async (c) => {
    const chosen = breaks.find(({ id }) => id === c.req.param('id'))
    if (chosen === undefined) return c.notFound()
    if (chosen.line) story.note(chosen.line)
    return c.json({ said: await chosen.press() })
  })
  app.get('/story', (c) => c.json({ story: story.tell() }))
  return app
}

function problem(c: Context, status: 400 | 404 | 409, sentence: string) {
  return c.json({ problem: sentence }, status)
}

function withoutRaw({ raw: _, html, ...mail }: Mail) {
  return { ...mail, hasHtml: html !== null }
}
