import { expect, test } from 'vitest'
import { openShop, type Shop, secret } from './shop.ts'

const buy = ({ stripe }: Shop) =>
  stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    off_session: true,
    confirm: true,
  })

test('a delivery is signed as Stripe signs, over the bytes that are sent', async () => {
  const shop = await openShop()
  await buy(shop)
  await shop.world.pass(1000)
  const { stripe, hooks, world } = shop
  for (const { body, signature, event } of hooks) {
    const read = stripe.webhooks.constructEvent(body, signature, secret, 300, undefined, world.now())
    expect(read).toMatchObject({ id: event.id, api_version: '2026-10-28.endive', livemode: false })
    expect(() => stripe.webhooks.constructEvent(body.replace('2000', '9000'), signature, secret)).toThrow()
  }
  expect(hooks.length).toBeGreaterThan(2)
})

test('an endpoint that fails is tried again, ever later, each time signed anew, for three days', async () => {
  const shop = await openShop()
  const { stripe, world, hooks, answers } = shop
  answers.status = 500
  const customer = await stripe.customers.create()
  await world.pass(4 * 86_400_000)
  expect(hooks.length).toBeGreaterThan(8)
  expect(new Set(hooks.map(({ event }) => event.id)).size).toBe(1)
  expect(new Set(hooks.map(({ signature }) => signature)).size).toBe(hooks.length)
  const waits = hooks.slice(1).map(({ at }, i) => at - hooks[i]!.at)
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(hooks.at(-1)!.at - hooks[0]!.at).toBeLessThan(3 * 86_400_000)
  const failed = await stripe.events.list({ delivery_success: false })
  expect(failed.data).toMatchObject([
    { type: 'customer.created', pending_webhooks: 1, data: { object: { id: customer.id } } },
  ])
})

test('a redirect is a failure too, and a yes ends the tries', async () => {
  // The referee complains of the redirect, which is what the shop does wrong here.
  const shop = await openShop()
  const { stripe, world, hooks, answers } = shop
  answers.status = 301
  await stripe.customers.create()
  await world.pass(1000)
  answers.status = 202
  await world.pass(86_400_000)
  expect(hooks).toHaveLength(2)
  expect((await stripe.events.list({ delivery_success: true })).data).toMatchObject([{ pending_webhooks: 0 }])
})

test('an endpoint that does not answer is given up on after ten seconds', async () => {
  const shop = await openShop()
  const { stripe, world, sandbox, answers } = shop
  answers.meanwhile = () => new Promise(() => {})
  await stripe.customers.create()
  await world.pass(11_000)
  const [event] = sandbox.control.events()
  expect(sandbox.control.webhooks.of(event!.id)).toMatchObject([
    { state: 'pending', attempts: [{ status: null, answer: 'Timed out' }] },
  ])
})

test('several endpoints each get what they listen to, with their own secret', async () => {
  // The referee knows of one secret only.
  const shop = await openShop()
  const { stripe, world, hooks } = shop
  const second = await stripe.webhookEndpoints.create({
    url: 'http://second.test/',
    enabled_events: ['customer.created'],
  })
  expect(second.secret).toMatch(/^whsec_/)
  expect((await stripe.webhookEndpoints.retrieve(second.id)).secret).toBeUndefined()
  const { id } = await stripe.customers.create()
  await stripe.customers.update(id, { name: 'Ana' })
  await world.pass(1000)
  expect(hooks.map(({ event }) => event.type)).toEqual([
    'customer.created',
    'customer.created',
    'customer.updated',
  ])
  const theirs = hooks.filter(({ body, signature }) => {
    try {
      return stripe.webhooks.constructEvent(body, signature, second.secret!, 0)
    } catch {
      return false
    }
  })
  expect(theirs).toHaveLength(1)
  await stripe.webhookEndpoints.update(second.id, { disabled: true })
  await stripe.customers.create()
  await stripe.webhookEndpoints.del(second.id)
  expect((await stripe.webhookEndpoints.list()).data).toHaveLength(1)
  await world.pass(1000)
  expect(hooks).toHaveLength(4)
})

test('while a secret is rolled, both sign', async () => {
  const shop = await openShop()
  const { stripe, world, hooks, sandbox } = shop
  const [endpoint] = (await stripe.webhookEndpoints.list()).data
  const fresh = sandbox.control.webhooks.rollSecret(endpoint!.id)
  await stripe.customers.create()
  await world.pass(1000)
  const both = hooks[0]!
  expect(both.signature.match(/v1=/g)).toHaveLength(2)
  for (const one of [secret, fresh]) stripe.webhooks.constructEvent(both.body, both.signature, one, 0)
  await world.pass(25 * 3_600_000)
  await stripe.customers.create()
  await world.pass(1000)
  const { body, signature } = hooks.at(-1)!
  stripe.webhooks.constructEvent(body, signature, fresh, 0)
  expect(() => stripe.webhooks.constructEvent(body, signature, secret, 0)).toThrow()
})

test('an event is sent again by the call of Stripe’s own CLI, and its retries go on beside', async () => {
  // The referee knows what the package knows, and that has no name for this.
  const shop = await openShop()
  const { stripe, world, hooks, url, answers } = shop
  answers.status = 500
  await stripe.customers.create()
  await world.pass(1000)
  const [event] = (await stripe.events.list()).data
  answers.status = 200
  const again = await fetch(`${url}/v1/events/${event!.id}/retry`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_sandbox' },
  })
  expect(await again.json()).toMatchObject({ id: event!.id, object: 'event' })
  await world.pass(60_000)
  expect(hooks.map(({ event }) => event.id)).toEqual([event!.id, event!.id, event!.id])
})

test('events can be had for thirty days', async () => {
  const { stripe, world } = await openShop()
  await stripe.customers.create()
  const [event] = (await stripe.events.list()).data
  await world.pass(29 * 86_400_000)
  expect(await stripe.events.retrieve(event!.id)).toMatchObject({ id: event!.id })
  await world.pass(2 * 86_400_000)
  expect((await stripe.events.list()).data).toEqual([])
})
