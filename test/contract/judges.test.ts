import { describe, expect, it } from 'vitest'
import { openShelves } from '../../src/sandbox/shelf.ts'
import { openStripeSandbox } from '../../src/sandbox/stripe/stripe.ts'
import { type Exchange, listenIn } from '../../src/sandbox/traffic.ts'
import { openTwilioSandbox } from '../../src/sandbox/twilio/twilio.ts'
import { simulatedWorld } from '../sandbox/simulated-world.ts'
import { judgeStripe } from './stripe.ts'
import { judgeTwilio } from './twilio.ts'

const SID = `AC${'0d'.repeat(16)}`
const AS_TEXTTILL = {
  'x-stripe-client-user-agent': '{"application":{"name":"TextTill"}}',
  'user-agent': 'TextTill',
}
const AMOUNT = 'amount=2000&currency=usd&payment_method=pm_card_visa&off_session=true&confirm=true'

/** A charge and a text at sandboxes in memory, as they are recorded. */
async function converse(): Promise<{ stripe: Exchange[]; twilio: Exchange[] }> {
  const heard: Exchange[] = []
  const stop = listenIn((exchange) => heard.push(exchange))
  const world = simulatedWorld({
    fetch: ({ url }) =>
      url.endsWith('/stripe')
        ? new Response('')
        : new Response('<Response><Message>Hello</Message></Response>', {
            headers: { 'content-type': 'text/xml' },
          }),
  })
  const door = 'http://till.example/webhook'
  const stripe = openStripeSandbox({
    world,
    shelves: openShelves(),
    publicUrl: () => 'http://stripe',
    endpoints: [{ url: `${door}/stripe`, secret: 'whsec_of_the_contract' }],
  })
  const twilio = openTwilioSandbox({
    world,
    shelves: openShelves(),
    accountSid: SID,
    authToken: 'token',
    numbers: [{ phone: '+15550100', smsUrl: () => `${door}/twilio/sms` }],
    publicUrl: () => 'http://twilio',
  })
  const form = { 'content-type': 'application/x-www-form-urlencoded', ...AS_TEXTTILL }
  const charge = {
    method: 'POST',
    headers: {
      ...form,
      authorization: 'Bearer sk_test_x',
      'stripe-version': '2026-10-28.endive',
      'idempotency-key': 'order-7',
    },
    body: AMOUNT,
  }
  await stripe.fetch(new Request('http://stripe/v1/payment_intents', charge))
  await stripe.fetch(new Request('http://stripe/v1/payment_intents', charge))
  const authorization = `Basic ${Buffer.from(`${SID}:token`).toString('base64')}`
  const send = {
    method: 'POST',
    headers: { ...form, authorization },
    body: 'From=%2B15550100&To=%2B14155550101&Body=Hi',
  }
  await twilio.fetch(new Request(`http://twilio/2010-04-01/Accounts/${SID}/Messages.json`, send))
  void twilio.control.text({ from: '+14155550101', to: '+15550100', body: 'HELLO' })
  await world.pass(60_000)
  stop()
  const of = (vendor: string) => heard.filter((exchange) => exchange.vendor === vendor)
  return { stripe: of('stripe'), twilio: of('twilio') }
}

type Kind = 'api' | 'hook'
/** What is wrong, where, what stands there, what is put there instead, and what the judge should say. */
type Row = [string, Kind, 'request' | 'response', RegExp, string, RegExp]

/** The same, and in the first exchange of a kind one thing is another. */
function changed(
  all: Exchange[],
  kind: Kind,
  part: 'request' | 'response',
  from: RegExp | string,
  to: string,
) {
  const copy = structuredClone(all)
  const exchange = copy.find((one) => one.kind === kind)
  const text = JSON.stringify(exchange?.[part])
  if (!exchange || text.replace(from, to) === text) throw new Error(`there is no ${from} in ${text}`)
  Object.assign(exchange, { [part]: JSON.parse(text.replace(from, to)) })
  return copy
}

describe('what Stripe and apps say', async () => {
  const { stripe, twilio } = await converse()

  it('is as the vendors have it', async () => {
    const verdict = await judgeStripe(stripe)
    expect(verdict.violations).toEqual([])
    expect([...verdict.seen.keys()]).toEqual(
      expect.arrayContaining(['POST /v1/payment_intents', 'payment_intent.succeeded', 'charge.succeeded']),
    )
    const { violations, seen } = judgeTwilio(twilio)
    expect(violations).toEqual([])
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining(['text in', 'POST /2010-04-01/Accounts/{AccountSid}/Messages.json']),
    )
  })

  const rows: Row[] = [
    ['a parameter that there is none of', 'api', 'request', /currency=/, 'curency=', /curency/],
    [
      'a word that is no choice',
      'api',
      'request',
      /&off_session=true/,
      '&capture_method=maybe',
      /capture_method.*maybe/,
    ],
    ['letters for an amount', 'api', 'request', /amount=2000/, 'amount=much', /much/],
    [
      'no key for what moves money',
      'api',
      'request',
      /"idempotency-key":"order-7",/,
      '',
      /no idempotency key/,
    ],
    ['a key that was rolled', 'api', 'request', /order-7/, 'stripe-node-retry-1', /package’s making/],
    ['another version', 'api', 'request', /endive/, 'dill', /Stripe-Version/],
    ['a field that is missing', 'api', 'response', /\\"amount_received\\": 2000,/, '', /amount_received/],
    [
      'a field that there is none of',
      'api',
      'response',
      /\\"amount_received\\": 2000,/,
      '$&\\"mood\\":1,',
      /mood/,
    ],
    ['a status that there is none of', 'api', 'response', /succeeded/, 'done', /done/],
    ['a number that is text', 'api', 'response', /\\"amount\\": 2000/, '\\"amount\\": \\"2000\\"', /amount/],
    ['another answer for the same key', 'api', 'response', /pi_/, 'pi_9', /not the same answer/],
    ['no Request-Id', 'api', 'response', /request-id/, 'x', /Request-Id/],
    ['a signature of somebody else', 'hook', 'request', /v1=\w{4}/, 'v1=0000', /signature/],
  ]

  // Judged together, each as a sandbox of its own: the compiler is asked once.
  const verdict = judgeStripe(
    rows.flatMap(([what, kind, part, from, to]) =>
      changed(stripe, kind, part, from, to).map((exchange) => ({ ...exchange, sandbox: what })),
    ),
  )
  it.each(rows)('is not: %s', async (what, _kind, _part, _from, _to, complaint) => {
    const { violations } = await verdict
    const of = violations.filter(({ sandbox }) => sandbox === what)
    expect(of.map(({ message }) => message).join('\n')).toMatch(complaint)
  })

  it.each([
    ['an event with more in it than Stripe says', '"livemode": false, "mood": "fair"', 0, /mood/],
    ['an event that was signed long before it was sent', '"livemode": false', 301, /signature/],
  ])('is not: %s', async (_what, livemode, agoSeconds, complaint) => {
    const odd = stripe.map((exchange) => ({ ...exchange, secrets: ['whsec_of_the_contract'] }))
    const hook = odd.find(({ kind }) => kind === 'hook')!
    const body = hook.request.body.replace('"livemode": false', livemode)
    const { default: Stripe } = await import('stripe')
    const header = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: 'whsec_of_the_contract',
      timestamp: Math.floor(hook.at / 1000) - agoSeconds,
    })
    hook.request = { ...hook.request, body, headers: { ...hook.request.headers, 'stripe-signature': header } }
    expect((await judgeStripe(odd)).violations.map(({ message }) => message).join('\n')).toMatch(complaint)
  })

  it.each<Row>([
    ['a parameter that there is none of', 'api', 'request', /From=/, 'Sender=', /Sender/],
    ['a number that is none', 'api', 'request', /To=%2B1/, 'To=1', /E.164/],
    ['a status that there is none of', 'api', 'response', /queued/, 'waiting', /status/],
    ['a date in another form', 'api', 'response', /\+0000/, 'Z', /date_/],
    ['a form that lacks its sid', 'hook', 'request', /&MessageSid=\w+/, '', /MessageSid/],
    [
      'a signature of somebody else',
      'hook',
      'request',
      /"x-twilio-signature":"../,
      '"x-twilio-signature":"xx',
      /signature/,
    ],
    ['an answer that is no TwiML', 'hook', 'response', /<Message>/, '<Massage>', /121|12200/],
  ])('by text is not: %s', (_what, kind, part, from, to, complaint) => {
    const { violations } = judgeTwilio(changed(twilio, kind, part, from, to))
    expect(violations.map(({ message }) => message).join('\n')).toMatch(complaint)
  })
})
