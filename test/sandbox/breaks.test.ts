import Stripe from 'stripe'
import { afterEach, expect, test } from 'vitest'
import { readStory } from '../../src/sandbox/chat.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { withOwnKeys } from '../stripe-client.ts'
import { ANA, clientOf, openFor } from './open-sandbox.ts'
import { simulatedWorld } from './simulated-world.ts'

const open: Sandbox[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** A sandbox in simulated time, an app that notes what reaches it, and the official package. */
function openTown(kill?: () => void) {
  const events: { id: string; type: string; at: number }[] = []
  const texts: URLSearchParams[] = []
  const world = simulatedWorld({
    async fetch(request) {
      const body = await request.text()
      if (request.url.endsWith('/stripe')) {
        const { id, type } = JSON.parse(body)
        events.push({ id, type, at: world.now() })
        return new Response()
      }
      texts.push(new URLSearchParams(body))
      const xml = `<Response><Message>Pay: http://app.test/p/${texts.length}</Message></Response>`
      return new Response(xml, { headers: { 'content-type': 'text/xml' } })
    },
  })
  const sandbox = openFor('http://app.test', { world, ...(kill ? { kill } : {}) })
  open.push(sandbox)
  const stripe = withOwnKeys(
    new Stripe('sk_test_x', {
      host: 'stripe.sandbox',
      protocol: 'http',
      maxNetworkRetries: 0,
      httpClient: Stripe.createFetchHttpClient((input, init) =>
        sandbox.fetchStripe(new Request(input, init)),
      ),
    }),
  )
  async function inTime<T>(work: Promise<T>): Promise<T> {
    let done = false
    void work.then(
      () => {
        done = true
      },
      () => {
        done = true
      },
    )
    for (let i = 0; !done && i < 2000; i++) await world.pass(50)
    return await work
  }
  async function savedCard() {
    const customer = await stripe.customers.create({ name: 'Ana' })
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    await world.pass(10_000)
    events.length = 0
    return () =>
      stripe.paymentIntents.create({
        amount: 2000,
        currency: 'usd',
        customer: customer.id,
        payment_method: card.id,
        off_session: true,
        confirm: true,
      })
  }
  return { world, sandbox, client: clientOf(sandbox), stripe, events, texts, inTime, savedCard }
}

test('that event five times: the app hears the last event five times more', async () => {
  const { client, events, savedCard, world } = openTown()
  const charge = await savedCard()
  await charge()
  await world.pass(10_000)
  const heard = events.length
  const said = await client.breakIt('event-five-times')
  await world.pass(10_000)
  const again = events.slice(heard)
  expect(again).toHaveLength(5)
  expect(new Set(again.map(({ id }) => id)).size).toBe(1)
  expect(said).toContain(again[0]?.type)
})

test('before anything happened, that event is not to be had', async () => {
  const { client } = openTown()
  expect(await client.breakIt('event-five-times')).toContain('no event yet')
})

test('reverse the order: events of one payment arrive in another order', async () => {
  const orders = new Set<string>()
  for (let i = 0; i < 4; i++) {
    const { client, events, savedCard, world } = openTown()
    const charge = await savedCard()
    for (let chance = 0; chance < i; chance++) world.random()
    await client.breakIt('reverse-order')
    await charge()
    await world.pass(20_000)
    orders.add(events.map(({ type }) => type).join())
  }
  expect(orders.size).toBeGreaterThan(1)
})

test('lose the answer after charging: one charge, and the same key tells of it', async () => {
  const { client, stripe, savedCard } = openTown()
  const charge = await savedCard()
  await client.breakIt('lose-the-answer')
  await expect(charge()).rejects.toThrow()
  expect((await stripe.paymentIntents.list()).data.map(({ status }) => status)).toEqual(['succeeded'])
})

test('the texts that are broken are the next ones only', async () => {
  const { client, texts, inTime, world } = openTown()
  await client.breakIt('text-five-times')
  await inTime(client.twilio.text({ from: ANA, body: 'one' }))
  expect(texts).toHaveLength(5)
  await client.breakIt('carrier-duplicate')
  await inTime(client.twilio.text({ from: ANA, body: 'two' }))
  await world.pass(5000)
  expect(texts).toHaveLength(7)
  expect(new Set(texts.map((form) => form.get('MessageSid'))).size).toBe(3)
  await client.breakIt('lose-the-reply')
  const lost = await inTime(client.twilio.text({ from: ANA, body: 'three' }))
  expect(lost.replies).toEqual([])
  const well = await inTime(client.twilio.text({ from: ANA, body: 'four' }))
  expect(well.replies).toHaveLength(1)
})

test('an hour later it is an hour later', async () => {
  const { client, inTime } = openTown()
  const { now } = await client.clock.now()
  await inTime(client.breakIt('an-hour-later'))
  expect((await client.clock.now()).now - now).toBeGreaterThanOrEqual(3_600_000)
})

test('the process can be killed where whoever runs it allows that', async () => {
  expect((await openTown().client.breaks()).map(({ id }) => id)).not.toContain('kill')
  let killed = 0
  const { client, world } = openTown(() => {
    killed += 1
  })
  // The answer goes out first, so that the page can say what happened.
  expect(await client.breakIt('kill')).toContain('Start it again')
  expect(killed).toBe(0)
  await world.pass(1000)
  expect(killed).toBe(1)
})

test('what people do on the hosted pages is part of the story', async () => {
  const { client, sandbox, stripe, inTime, world } = openTown()
  async function pays(number: string) {
    const session = await stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: [
        { quantity: 1, price_data: { currency: 'usd', unit_amount: 2000, product_data: { name: 'Credit' } } },
      ],
      success_url: 'http://app.test/done',
    })
    const { pathname } = new URL(session.url ?? '')
    const body = new URLSearchParams({
      email: 'ana@example.com',
      number,
      expiry: '12 / 34',
      cvc: '123',
      name: 'Ana',
    })
    await sandbox.fetchStripe(new Request(`http://stripe.sandbox${pathname}`, { method: 'POST', body }))
    await world.pass(5000)
  }
  await inTime(client.twilio.text({ from: ANA, body: 'BUY 20' }))
  await pays('4000000000000002')
  await pays('4242424242424242')
  await inTime(client.breakIt('an-hour-later'))
  await inTime(client.twilio.text({ from: ANA, body: 'thank you\nso much' }))
  const story = await client.story()
  expect(readStory(story).wrong).toEqual([])
  expect(story.trim().split('\n').slice(2)).toEqual([
    'ana > BUY 20',
    'ana < Pay: {link}',
    'ana tries to pay {link} with 4000000000000002',
    'ana pays {link}',
    '1 hour later',
    'ana > thank you\\nso much',
    'ana < Pay: {link2}',
  ])
})
