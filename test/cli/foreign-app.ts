import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import Stripe from 'stripe'
import twilio from 'twilio'
import type RequestClient from 'twilio/lib/base/RequestClient.js'

/** An app that has never heard of TextTill: who texts it BUY gets a link, and who has paid is thanked. */
export async function openForeignApp() {
  const app = express()
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let env: Record<string, string> = {}
  let stripe: Stripe
  let sms: twilio.Twilio
  const problems: unknown[] = []
  const statuses: string[] = []

  app.post('/sms', express.urlencoded({ extended: false }), async (request, response) => {
    const signature = request.header('X-Twilio-Signature') ?? ''
    if (!twilio.validateRequest(env.TWILIO_AUTH_TOKEN!, signature, `${url}/sms`, request.body)) {
      problems.push('a text that Twilio has not signed')
      return void response.sendStatus(403)
    }
    const session = await stripe.checkout.sessions.create(
      {
        mode: 'payment',
        line_items: [
          {
            quantity: 1,
            price_data: { currency: 'eur', unit_amount: 900, product_data: { name: 'A cake' } },
          },
        ],
        success_url: `${url}/thanks`,
        metadata: { phone: request.body.From },
      },
      { idempotencyKey: `cake-${request.body.MessageSid}` },
    )
    const twiml = new twilio.twiml.MessagingResponse()
    twiml.message(`A cake is 9 EUR: ${session.url}`)
    response.type('text/xml').send(twiml.toString())
  })

  app.post('/events', express.raw({ type: 'application/json' }), async (request, response) => {
    try {
      const signature = request.header('stripe-signature') ?? ''
      const event = stripe.webhooks.constructEvent(request.body, signature, env.STRIPE_WEBHOOK_SECRET!)
      response.sendStatus(200)
      if (event.type !== 'checkout.session.completed') return
      await sms.messages.create({
        from: env.TWILIO_PHONE_NUMBER!,
        to: event.data.object.metadata!.phone!,
        body: 'Your cake is in the oven.',
        statusCallback: `${url}/status`,
      })
    } catch (error) {
      problems.push(error)
    }
  })

  app.post('/status', express.urlencoded({ extended: false }), (request, response) => {
    statuses.push(request.body.MessageStatus)
    response.sendStatus(204)
  })

  return {
    url,
    problems,
    statuses,
    /** Takes what the sandbox has printed for it. */
    configure(printed: Record<string, string>) {
      env = printed
      const { hostname: host, port } = new URL(env.STRIPE_API_BASE!)
      stripe = new Stripe(env.STRIPE_SECRET_KEY!, { host, port, protocol: 'http', telemetry: false })
      class Sandbox extends twilio.RequestClient {
        override request<T>(options: RequestClient.RequestOptions<T>) {
          const uri = options.uri.replace('https://api.twilio.com', env.TWILIO_API_BASE!)
          return super.request<T>({ ...options, uri })
        }
      }
      sms = twilio(env.TWILIO_ACCOUNT_SID, env.TWILIO_AUTH_TOKEN, { httpClient: new Sandbox() })
      return { stripe, sms }
    },
    close: () => new Promise((closed) => server.close(closed)),
  }
}
