import type { Database } from 'better-sqlite3'
import express, { type Express } from 'express'
import type Stripe from 'stripe'
import twilio from 'twilio'
import { openStripe } from '../../src/stripe/client.ts'
import { overFetch } from '../../src/twilio/over-fetch.ts'

/**
 * What a till has to do for an event, by hand: keep it, with its job, and thank Stripe; ask Stripe for the payment as it
 * is now; keep the credit, the order and the words; send the words. The packages are the same, over the same fetch.
 */
export function openEventsByHand(args: {
  app: Express
  db: Database
  keep<T>(work: () => T): Promise<T>
  webhookSecret: string
}): void {
  const { app, db, keep } = args
  const { STRIPE_API_BASE, TWILIO_API_BASE, TWILIO_ACCOUNT_SID = 'AC', TWILIO_AUTH_TOKEN = '' } = process.env
  const stripe = openStripe({
    secretKey: process.env.STRIPE_SECRET_KEY ?? 'sk_test_none',
    ...(STRIPE_API_BASE && { base: new URL(STRIPE_API_BASE) }),
    fetch,
  })
  const client = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, {
    // biome-ignore lint/suspicious/noExplicitAny: the package asks for its own class, and calls `request` only
    httpClient: overFetch(fetch, TWILIO_API_BASE ? new URL(TWILIO_API_BASE) : undefined) as any,
  })

  const write = db.prepare(
    `insert into events (id, type, raw, source, state, received_at) values (?, ?, ?, 'webhook', 'received', ?)
      on conflict (id) do nothing`,
  )
  const leave = db.prepare(
    'insert into jobs (id, kind, subject, due_at, tries) values (?, ?, ?, ?, 1) on conflict (id) do nothing',
  )
  const drop = db.prepare('delete from jobs where id = ?')
  const findOrder = db.prepare<[string], { customer: string; state: string }>(
    'select * from orders where id = ?',
  )
  const findCustomer = db.prepare<[string], { address: string }>('select * from customers where id = ?')
  const post = db.prepare(
    `insert into transfers (id, kind, debit, credit, currency, amount, posted_at, reference, note)
      values (?, 'grant', 'house:stripe', ?, 'usd', ?, ?, ?, 'bought') on conflict (id) do nothing`,
  )
  const pay = db.prepare(
    "update orders set state = 'paid', payment_intent = ?, ended_at = ? where id = ? and state = 'open'",
  )
  const say = db.prepare(
    `insert into texts_out
      (id, ref, customer, sender, recipient, body, segments, encoding, state, written_at)
      values (?, ?, ?, ?, ?, ?, 1, 'GSM-7', 'sending', ?)`,
  )
  const sent = db.prepare("update texts_out set state = 'sent', sid = ? where id = ?")
  const end = db.prepare("update events set state = 'done', ended_at = ? where id = ?")

  async function settle(event: Stripe.Event): Promise<void> {
    const { id: payment } = event.data.object as Stripe.PaymentIntent
    const intent = await stripe.paymentIntents.retrieve(payment, {
      expand: ['payment_method', 'latest_charge'],
    })
    const id = `thanks:${intent.metadata.order}`
    const to = await keep(() => {
      const now = Date.now()
      const order = findOrder.get(intent.metadata.order!)!
      const { address } = findCustomer.get(order.customer)!
      post.run(
        `grant:${intent.id}`,
        `customer:${order.customer}`,
        intent.amount_received * 10_000,
        now,
        intent.metadata.order,
      )
      pay.run(intent.id, now, intent.metadata.order)
      say.run(id, `ref_${id}`, order.customer, process.env.TWILIO_PHONE_NUMBER, address, WORDS, now)
      leave.run(`send-text:${id}`, 'send-text', id, now + 15_000)
      end.run(now, event.id)
      drop.run(`receive-event:${event.id}`)
      return address
    })
    const { sid } = await client.messages.create({ from: process.env.TWILIO_PHONE_NUMBER!, to, body: WORDS })
    await keep(() => {
      sent.run(sid, id)
      drop.run(`send-text:${id}`)
    })
  }

  app.post('/webhook/stripe', express.raw({ type: () => true }), async (request, response) => {
    const signature = request.header('stripe-signature') ?? ''
    const event = stripe.webhooks.constructEvent(request.body, signature, args.webhookSecret)
    await keep(() => {
      const now = Date.now()
      write.run(event.id, event.type, request.body.toString(), now)
      if (event.type === 'payment_intent.succeeded')
        leave.run(`receive-event:${event.id}`, 'receive-event', event.id, now + 15_000)
    })
    response.json({ received: true })
    if (event.type === 'payment_intent.succeeded') await settle(event)
  })
}

const WORDS = 'Added $20.00. Balance $1020.00. Thank you.'
