import express from 'express'
import Stripe from 'stripe'
import twilio from 'twilio'

/** The least that a door can do: parse, validate with the same packages, answer with fixed words. Keeps nothing. */
const [port, authToken, webhookSecret] = process.argv.slice(2) as [string, string, string]
const publicUrl = `http://127.0.0.1:${port}`
const stripe = new Stripe('sk_test_bare')
const app = express()

app.post('/webhook/twilio/sms', express.urlencoded({ extended: false }), (request, response) => {
  const signature = request.header('x-twilio-signature') ?? ''
  if (!twilio.validateRequest(authToken, signature, publicUrl + request.originalUrl, request.body))
    return void response.sendStatus(403)
  response.type('text/xml').send('<Response><Message>Balance $20.00. BUY 20 to add.</Message></Response>')
})

app.post('/webhook/stripe', express.raw({ type: () => true }), (request, response) => {
  stripe.webhooks.constructEvent(request.body, request.header('stripe-signature') ?? '', webhookSecret)
  response.json({ received: true })
})

app.get('/readyz', (_, response) => void response.json({ ready: true }))
app.listen(Number(port), '127.0.0.1')
