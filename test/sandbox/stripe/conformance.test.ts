import { Stripe } from 'stripe'
import { describe, expect, test } from 'vitest'
import { credit, openShop, refusalOf } from './shop.ts'

/**
 * The facts that apps build on, each asked by the official package. With a key of a real test account in
 * `STRIPE_CONFORMANCE_KEY` they are asked of Stripe itself, so that a difference between it and the sandbox shows.
 */
async function open(): Promise<{ stripe: Stripe; later: () => Promise<void>; unique: string }> {
  const key = process.env.STRIPE_CONFORMANCE_KEY
  if (key === undefined) {
    const { stripe, world } = await openShop()
    return { stripe, later: () => world.pass(5000), unique: 'one' }
  }
  if (!/^[rs]k_test_/.test(key)) throw new Error('STRIPE_CONFORMANCE_KEY must be a test key.')
  const stripe = new Stripe(key, { telemetry: false, maxNetworkRetries: 2 })
  return { stripe, later: async () => {}, unique: crypto.randomUUID() }
}

const away = { amount: 2000, currency: 'usd', off_session: true, confirm: true } as const

async function regular(stripe: Stripe, token = 'pm_card_visa') {
  const customer = await stripe.customers.create({ email: 'conformance@example.com' })
  const card = await stripe.paymentMethods.attach(token, { customer: customer.id })
  return { customer: customer.id, payment_method: card.id }
}

describe('requests', () => {
  test('endive took `payment_method_types` away', async () => {
    const { stripe } = await open()
    const asked = { amount: 2000, currency: 'usd', payment_method_types: ['card'] }
    expect(await refusalOf(stripe.paymentIntents.create(asked))).toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 400,
      code: 'parameter_unknown',
      param: 'payment_method_types',
    })
  })

  test('a customer who is not there is 404 in the path and 400 among the parameters', async () => {
    const { stripe } = await open()
    expect(await refusalOf(stripe.customers.retrieve('cus_conformance'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
      param: 'id',
    })
    expect(
      await refusalOf(
        stripe.paymentIntents.create({ amount: 2000, currency: 'usd', customer: 'cus_conformance' }),
      ),
    ).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param: 'customer',
    })
  })

  test('half a dollar is the least', async () => {
    const { stripe } = await open()
    expect(await refusalOf(stripe.paymentIntents.create({ amount: 49, currency: 'usd' }))).toMatchObject({
      statusCode: 400,
      code: 'amount_too_small',
    })
  })

  test('a key gives its answer again, and refuses other parameters', async () => {
    const { stripe, unique } = await open()
    const key = { idempotencyKey: `conformance-${unique}` }
    const first = await stripe.customers.create({ name: 'Ana' }, key)
    const second = await stripe.customers.create({ name: 'Ana' }, key)
    expect(second.id).toBe(first.id)
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true')
    expect(await refusalOf(stripe.customers.create({ name: 'Bo' }, key))).toMatchObject({
      type: 'StripeIdempotencyError',
      statusCode: 400,
    })
  })
})

describe('payments', () => {
  test('a saved card is charged while its owner is away; its fee is known later', async () => {
    const { stripe, later } = await open()
    const intent = await stripe.paymentIntents.create({
      ...away,
      ...(await regular(stripe)),
      metadata: { order: '7' },
      expand: ['latest_charge'],
    })
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount_received: 2000,
      capture_method: 'automatic_async',
    })
    expect(intent.latest_charge).toMatchObject({ balance_transaction: null, metadata: { order: '7' } })
    await expect
      .poll(
        async () => {
          await later()
          const charge = intent.latest_charge as Stripe.Charge
          return (await stripe.charges.retrieve(charge.id)).balance_transaction
        },
        { timeout: 60_000, interval: 500 },
      )
      .toMatch(/^txn_/)
  })

  test.for([
    ['pm_card_chargeCustomerFail', 'card_declined', 'generic_decline'],
    ['pm_card_authenticationRequired', 'authentication_required', 'authentication_required'],
  ])('%s is a 402 with an intent that can be tried again', async ([token, code, declineCode]) => {
    const { stripe } = await open()
    const refused = await refusalOf(
      stripe.paymentIntents.create({ ...away, ...(await regular(stripe, token)) }),
    )
    expect(refused).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code,
      decline_code: declineCode,
    })
    expect(refused.payment_intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code },
    })
    expect(refused.charge).toMatch(/^ch_/)
  })

  test('the same intent asks the bank once its customer is back', async () => {
    const { stripe } = await open()
    const saved = await regular(stripe, 'pm_card_authenticationRequired')
    const refused = await refusalOf(stripe.paymentIntents.create({ ...away, ...saved }))
    const asked = await stripe.paymentIntents.confirm(refused.payment_intent!.id, {
      payment_method: saved.payment_method,
      off_session: false,
      return_url: 'https://example.com/back',
    })
    expect(asked).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } })
  })

  test('a detached card is gone for good', async () => {
    const { stripe } = await open()
    const { customer, payment_method } = await regular(stripe)
    expect((await stripe.paymentMethods.detach(payment_method)).customer).toBeNull()
    expect(await refusalOf(stripe.paymentMethods.attach(payment_method, { customer }))).toMatchObject({
      statusCode: 400,
    })
  })

  test('no more goes back than came', async () => {
    const { stripe } = await open()
    const intent = await stripe.paymentIntents.create({ ...away, ...(await regular(stripe)) })
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 500 })
    expect(refund).toMatchObject({ status: 'succeeded', payment_intent: intent.id, metadata: {} })
    expect(await refusalOf(stripe.refunds.create({ payment_intent: intent.id, amount: 1600 }))).toMatchObject(
      { statusCode: 400 },
    )
    await stripe.refunds.create({ payment_intent: intent.id })
    expect(await refusalOf(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
      code: 'charge_already_refunded',
    })
  })
})

describe('checkout', () => {
  test('has no intent until it is paid, and expires once', async () => {
    const { stripe } = await open()
    const session = await stripe.checkout.sessions.create(credit())
    expect(session).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      payment_intent: null,
      amount_total: 2000,
    })
    expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: 'expired', url: null })
    expect(await refusalOf(stripe.checkout.sessions.expire(session.id))).toMatchObject({ statusCode: 400 })
  })

  test('lasts half an hour at least, and a day at most', async () => {
    const { stripe } = await open()
    for (const hours of [0.1, 25]) {
      const now = (await stripe.customers.create()).created
      const expires_at = Math.floor(now + hours * 3600)
      expect(await refusalOf(stripe.checkout.sessions.create({ ...credit(), expires_at }))).toMatchObject({
        param: 'expires_at',
      })
    }
  })
})

test('events are listed with what they were', async () => {
  const { stripe } = await open()
  const customer = await stripe.customers.create({ name: 'Ana' })
  await stripe.customers.update(customer.id, { name: 'Bo' })
  await expect
    .poll(
      async () => {
        const { data } = await stripe.events.list({ types: ['customer.updated'], limit: 20 })
        return data.find((event) => (event.data.object as Stripe.Customer).id === customer.id)?.data
          .previous_attributes
      },
      { timeout: 60_000, interval: 500 },
    )
    .toEqual({ name: 'Ana' })
})
