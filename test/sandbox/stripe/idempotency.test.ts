import { expect, test } from 'vitest'
import { openShop, refusalOf } from './shop.ts'

const charge = {
  amount: 2000,
  currency: 'usd',
  payment_method: 'pm_card_visa',
  off_session: true,
  confirm: true,
} as const
const key = { idempotencyKey: 'order-7' }

test('the same key gives the same answer, and says that it is an old one', async () => {
  const { stripe, world } = await openShop()
  const first = await stripe.paymentIntents.create(charge, key)
  const second = await stripe.paymentIntents.create(charge, key)
  expect(second.id).toBe(first.id)
  expect(second.lastResponse.headers).toMatchObject({
    'idempotent-replayed': 'true',
    'idempotency-key': 'order-7',
    'original-request': first.lastResponse.requestId,
  })
  expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined()
  expect((await stripe.paymentIntents.list()).data).toHaveLength(1)
  await world.pass(1000)
  expect(
    (await stripe.events.list()).data.every((event) => event.request!.idempotency_key === 'order-7'),
  ).toBe(true)
})

test('fifty requests with one key at the same moment charge once', async () => {
  const { stripe } = await openShop()
  const all = await Promise.all(Array.from({ length: 50 }, () => stripe.paymentIntents.create(charge, key)))
  expect(new Set(all.map((intent) => intent.id)).size).toBe(1)
  expect((await stripe.charges.list()).data).toHaveLength(1)
})

test('a decline is an answer too, and is given again although the card is good now', async () => {
  const { stripe, sandbox } = await openShop()
  const customer = await stripe.customers.create()
  const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id })
  const asked = { ...charge, customer: customer.id, payment_method: card.id }
  const first = await refusalOf(stripe.paymentIntents.create(asked, key))
  sandbox.control.turnCard(card.id, undefined)
  const second = await refusalOf(stripe.paymentIntents.create(asked, key))
  expect(second).toMatchObject({ statusCode: 402, charge: first.charge })
  expect(second.headers!['idempotent-replayed']).toBe('true')
})

test('a key that was used for something else is refused', async () => {
  const { stripe } = await openShop()
  await stripe.paymentIntents.create(charge, key)
  expect(await refusalOf(stripe.paymentIntents.create({ ...charge, amount: 3000 }, key))).toMatchObject({
    type: 'StripeIdempotencyError',
    statusCode: 400,
    rawType: 'idempotency_error',
  })
  expect((await refusalOf(stripe.customers.create({}, key))).message).toContain('same endpoint')
})

test('a request that was refused before anything began does not use its key up', async () => {
  // The referee holds every first use of a key for final, refused ones too.
  const { stripe } = await openShop()
  const wrong = { ...charge, payment_method_types: ['card'] } as typeof charge
  expect(await refusalOf(stripe.paymentIntents.create(wrong, key))).toMatchObject({
    code: 'parameter_unknown',
    param: 'payment_method_types',
  })
  expect(await stripe.paymentIntents.create(charge, key)).toMatchObject({ status: 'succeeded' })
})

test('while the first request is under way, a second with its key is told to wait', async () => {
  const { stripe, sandbox, world } = await openShop()
  sandbox.control.faults.lay({
    when: 'before',
    path: '/v1/payment_intents',
    mishap: { kind: 'wait', ms: 5000 },
    times: 1,
  })
  const first = stripe.paymentIntents.create(charge, key)
  await expect
    .poll(async () => (await refusalOf(stripe.paymentIntents.create(charge, key))).statusCode)
    .toBe(409)
  const second = await refusalOf(stripe.paymentIntents.create(charge, key))
  expect(second).toMatchObject({ type: 'StripeAPIError', code: 'idempotency_key_in_use' })
  await world.pass(5000)
  const paid = await first
  expect(await stripe.paymentIntents.create(charge, key)).toMatchObject({ id: paid.id })
})

test('a day later a key is forgotten, and the same request is a new one', async () => {
  // The referee lives for one moment only.
  const { stripe, world } = await openShop()
  const first = await stripe.paymentIntents.create(charge, key)
  await world.pass(86_399_000)
  expect((await stripe.paymentIntents.create(charge, key)).id).toBe(first.id)
  await world.pass(2000)
  expect((await stripe.paymentIntents.create(charge, key)).id).not.toBe(first.id)
})

test('an error of Stripe’s own after the deed is remembered as the answer', async () => {
  const { stripe, sandbox } = await openShop()
  sandbox.control.faults.lay({ when: 'after', mishap: { kind: 'status', status: 500 }, times: 1 })
  expect(await refusalOf(stripe.paymentIntents.create(charge, key))).toMatchObject({
    statusCode: 500,
    rawType: 'api_error',
  })
  expect(await refusalOf(stripe.paymentIntents.create(charge, key))).toMatchObject({ statusCode: 500 })
  expect((await stripe.paymentIntents.list()).data).toMatchObject([{ status: 'succeeded' }])
})
