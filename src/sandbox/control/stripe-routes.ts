import { Hono } from 'hono'
import { z } from 'zod'
import type { StripeSandbox } from '../stripe/stripe.ts'

const milliseconds = z.int().nonnegative()
const limits = { times: z.int().positive().optional(), chance: z.number().min(0).max(1).optional() }

const rule = z.strictObject({
  ...limits,
  twist: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.enum(['lose', 'drop', 'hold', 'clone', 'before_response', 'wrong_mode', 'omit_nulls']),
    }),
    z.strictObject({ kind: z.enum(['delay', 'shuffle']), ms: milliseconds }),
    z.strictObject({ kind: z.literal('repeat'), times: z.int().positive() }),
  ]),
  types: z.array(z.string()).optional(),
})

const fault = z.strictObject({
  ...limits,
  when: z.enum(['before', 'after']),
  method: z.string().optional(),
  path: z.string().optional(),
  mishap: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['reset', 'cut']) }),
    z.strictObject({ kind: z.literal('hang'), ms: milliseconds.optional() }),
    z.strictObject({ kind: z.literal('wait'), ms: milliseconds }),
    z.strictObject({
      kind: z.literal('status'),
      status: z.int().min(400).max(599),
      code: z.string().optional(),
      shouldRetry: z.boolean().optional(),
    }),
    z.strictObject({ kind: z.literal('page'), status: z.int().optional() }),
  ]),
})

const paying = z.strictObject({
  number: z.string().optional(),
  savedCard: z.string().optional(),
  email: z.string().optional(),
  name: z.string().optional(),
  expMonth: z.int().optional(),
  expYear: z.int().optional(),
  save: z.boolean().optional(),
})

const seeded = z.strictObject({
  phone: z.string().optional(),
  email: z.string().optional(),
  name: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  card: z.string().nullable().optional(),
})

const complaint = z.strictObject({
  inquiry: z.boolean().optional(),
  reason: z.string().optional(),
  amount: z.int().positive().optional(),
})

type Decline = Parameters<StripeSandbox['control']['turnCard']>[1]

/** The part of the control API that is about Stripe: chaos, and what people do on its hosted pages. */
export function stripeRoutes(stripe: Pick<StripeSandbox, 'control'>): Hono {
  const app = new Hono()

  app.get('/events', (c) => c.json(stripe.control.events()))
  app.get('/events/:id/deliveries', (c) => c.json(stripe.control.webhooks.of(c.req.param('id'))))
  app.post('/events/:id/resend', (c) =>
    c.json({ deliveries: stripe.control.webhooks.resend(c.req.param('id')) }, 201),
  )
  app.post('/events/:id/clone', (c) => {
    const id = stripe.control.webhooks.clone(c.req.param('id'))
    return id === undefined ? c.notFound() : c.json({ id }, 201)
  })

  app.post('/rules', async (c) =>
    c.json({ id: stripe.control.webhooks.rule(rule.parse(await c.req.json())) }, 201),
  )
  app.delete('/rules/:id?', (c) => {
    stripe.control.webhooks.lift(c.req.param('id'))
    return c.body(null, 204)
  })
  app.get('/held', (c) => c.json(stripe.control.webhooks.held()))
  app.post('/release', async (c) => {
    const { ids } = z.strictObject({ ids: z.array(z.string()).optional() }).parse(await c.req.json())
    return c.json({ released: stripe.control.webhooks.release(ids) })
  })

  app.post('/faults', async (c) =>
    c.json({ id: stripe.control.faults.lay(fault.parse(await c.req.json())) }, 201),
  )
  app.delete('/faults/:id?', (c) => {
    stripe.control.faults.lift(c.req.param('id'))
    return c.body(null, 204)
  })

  app.post('/customers', async (c) =>
    c.json(stripe.control.customer.seed(seeded.parse(await c.req.json())), 201),
  )
  app.post('/sessions/:id/pay', async (c) =>
    c.json(stripe.control.customer.pay(c.req.param('id'), paying.parse(await c.req.json()))),
  )
  app.post('/intents/:id/bank', async (c) => {
    const { approved } = z.strictObject({ approved: z.boolean() }).parse(await c.req.json())
    return c.json(stripe.control.customer.bank(c.req.param('id'), approved))
  })
  app.post('/cards/:id/turn', async (c) => {
    const { decline } = z.strictObject({ decline: z.string().nullable() }).parse(await c.req.json())
    stripe.control.turnCard(c.req.param('id'), (decline ?? undefined) as Decline)
    return c.body(null, 204)
  })
  app.post('/sessions/:id/promotion', async (c) => {
    const { code } = z.strictObject({ code: z.string() }).parse(await c.req.json())
    return c.json({ trouble: stripe.control.customer.promotion(c.req.param('id'), code) ?? null })
  })

  app.post('/charges/:id/dispute', async (c) =>
    c.json(stripe.control.bank.dispute(c.req.param('id'), complaint.parse(await c.req.json())), 201),
  )
  app.post('/charges/:id/warn', (c) => c.json(stripe.control.bank.warn(c.req.param('id')), 201))
  app.post('/disputes/:id/close', async (c) => {
    const { status } = z
      .strictObject({ status: z.enum(['won', 'lost', 'warning_closed']) })
      .parse(await c.req.json())
    return c.json(stripe.control.bank.close(c.req.param('id'), status))
  })
  app.post('/refunds/:id/fail', async (c) => {
    const { reason } = z.strictObject({ reason: z.string().optional() }).parse(await c.req.json())
    stripe.control.bank.failRefund(c.req.param('id'), reason)
    return c.body(null, 204)
  })

  app.post('/endpoints/:id/roll', async (c) => {
    const { oldLastsMs } = z.strictObject({ oldLastsMs: milliseconds.optional() }).parse(await c.req.json())
    return c.json({ secret: stripe.control.webhooks.rollSecret(c.req.param('id'), oldLastsMs) })
  })
  app.post('/keys/prune', (c) => {
    stripe.control.pruneKeys()
    return c.body(null, 204)
  })
  return app
}
