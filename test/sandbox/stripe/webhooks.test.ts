import { describe, expect, test } from 'vitest'
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
  const shop = await openShop({ unjudged: true })
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
  const shop = await openShop({ unjudged: true })
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
  const shop = await openShop({ unjudged: true })
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
  const shop = await openShop({ unjudged: true })
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

describe('chaos', () => {
  test('delivers each event as often as it is told to', async () => {
    const shop = await openShop()
    shop.sandbox.control.webhooks.rule({
      twist: { kind: 'repeat', times: 5 },
      types: ['payment_intent.*'],
      times: 2,
    })
    await buy(shop)
    await shop.world.pass(1000)
    const count = (type: string) => shop.told().filter((told) => told === type).length
    expect([
      count('payment_intent.created'),
      count('payment_intent.succeeded'),
      count('charge.succeeded'),
    ]).toEqual([5, 5, 1])
  })

  test('delivers late, and in any order', async () => {
    const shop = await openShop()
    const { webhooks } = shop.sandbox.control
    webhooks.rule({ twist: { kind: 'delay', ms: 3_600_000 }, types: ['payment_intent.succeeded'], times: 1 })
    await buy(shop)
    await shop.world.pass(3_599_000)
    expect(shop.told()).not.toContain('payment_intent.succeeded')
    await shop.world.pass(2000)
    expect(shop.told()).toContain('payment_intent.succeeded')
    webhooks.rule({ twist: { kind: 'shuffle', ms: 60_000 } })
    shop.hooks.length = 0
    for (let i = 0; i < 5; i++) await buy(shop)
    await shop.world.pass(120_000)
    const created = shop.hooks.map(({ event }) =>
      shop.sandbox.control.events().findIndex(({ id }) => id === event.id),
    )
    expect(created).not.toEqual(created.toSorted((a, b) => a - b))
    expect(new Set(created).size).toBe(20)
  })

  test('holds events back, and lets them go last first', async () => {
    const shop = await openShop()
    const { webhooks } = shop.sandbox.control
    const rule = webhooks.rule({ twist: { kind: 'hold' } })
    await buy(shop)
    await shop.world.pass(60_000)
    expect(shop.told()).toEqual([])
    webhooks.lift(rule)
    expect(
      webhooks.release(
        webhooks
          .held()
          .map(({ id }) => id)
          .reverse(),
      ),
    ).toBe(4)
    await shop.world.pass(1000)
    expect(shop.told()).toEqual([
      'charge.updated',
      'payment_intent.succeeded',
      'charge.succeeded',
      'payment_intent.created',
    ])
  })

  test('drops deliveries: the event can be listed, and sent by hand', async () => {
    const shop = await openShop()
    shop.sandbox.control.webhooks.rule({ twist: { kind: 'drop' }, types: ['payment_intent.succeeded'] })
    await buy(shop)
    await shop.world.pass(5 * 86_400_000)
    expect(shop.told()).not.toContain('payment_intent.succeeded')
    const [missed] = (
      await shop.stripe.events.list({ type: 'payment_intent.succeeded', delivery_success: false })
    ).data
    shop.sandbox.control.webhooks.resend(missed!.id)
    await shop.world.pass(1000)
    expect(shop.told()).toContain('payment_intent.succeeded')
  })

  test('never makes the event at all', async () => {
    const shop = await openShop()
    shop.sandbox.control.webhooks.rule({ twist: { kind: 'lose' }, types: ['payment_intent.succeeded'] })
    expect(await buy(shop)).toMatchObject({ status: 'succeeded' })
    await shop.world.pass(1000)
    expect((await shop.stripe.events.list({ type: 'payment_intent.succeeded' })).data).toEqual([])
  })

  test('tells one occurrence under two ids', async () => {
    const shop = await openShop()
    shop.sandbox.control.webhooks.rule({ twist: { kind: 'clone' }, types: ['payment_intent.succeeded'] })
    await buy(shop)
    await shop.world.pass(1000)
    const twice = shop.hooks.filter(({ event }) => event.type === 'payment_intent.succeeded')
    expect(new Set(twice.map(({ event }) => event.id)).size).toBe(2)
    expect(twice[0]!.event.data).toEqual(twice[1]!.event.data)
  })

  test('delivers before the request is answered', async () => {
    const shop = await openShop()
    shop.sandbox.control.webhooks.rule({
      twist: { kind: 'before_response' },
      types: ['payment_intent.succeeded'],
    })
    let answered = false
    const early: boolean[] = []
    shop.answers.meanwhile = (event) =>
      void (event.type === 'payment_intent.succeeded' && early.push(answered))
    await buy(shop)
    answered = true
    expect(early).toEqual([false])
    await shop.world.pass(60_000)
    expect(shop.told().filter((type) => type === 'payment_intent.succeeded')).toHaveLength(1)
  })

  test('delivers a snapshot that is no longer true', async () => {
    const shop = await openShop()
    shop.sandbox.control.webhooks.rule({ twist: { kind: 'delay', ms: 60_000 }, types: ['refund.created'] })
    const intent = await shop.stripe.paymentIntents.create({
      amount: 900,
      currency: 'usd',
      payment_method: 'pm_card_refundFail',
      off_session: true,
      confirm: true,
    })
    const refund = await shop.stripe.refunds.create({ payment_intent: intent.id })
    await shop.world.pass(120_000)
    expect(shop.hooks.at(-1)!.event).toMatchObject({
      type: 'refund.created',
      data: { object: { status: 'succeeded' } },
    })
    expect(await shop.stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed' })
  })

  test('says the wrong mode, or leaves out what is null', async () => {
    const shop = await openShop({ unjudged: true })
    shop.sandbox.control.webhooks.rule({ twist: { kind: 'wrong_mode' }, types: ['charge.succeeded'] })
    shop.sandbox.control.webhooks.rule({ twist: { kind: 'omit_nulls' }, types: ['payment_intent.succeeded'] })
    await buy(shop)
    await shop.world.pass(1000)
    const of = (type: string) => shop.hooks.find(({ event }) => event.type === type)!.event
    expect(of('charge.succeeded').livemode).toBe(true)
    expect(of('payment_intent.succeeded').data.object).not.toHaveProperty('canceled_at')
    expect(of('payment_intent.created').data.object).toHaveProperty('canceled_at', null)
  })

  test('strikes by chance', async () => {
    const shop = await openShop()
    shop.sandbox.control.webhooks.rule({ twist: { kind: 'drop' }, chance: 0.5 })
    for (let i = 0; i < 40; i++) await shop.stripe.customers.create()
    await shop.world.pass(5000)
    expect(shop.hooks.length).toBeGreaterThan(8)
    expect(shop.hooks.length).toBeLessThan(32)
  })
})
