import { describe, expect, test } from 'vitest'
import { openShop, type Shop } from './shop.ts'

const buy = ({ stripe }: Shop) =>
  stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    off_session: true,
    confirm: true,
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
    const shop = await openShop()
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
