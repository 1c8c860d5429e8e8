import type { Stripe } from 'stripe'
import { describe, expect, test } from 'vitest'
import { openShop, refusalOf, type Shop } from './shop.ts'

async function regular({ stripe }: Shop, token = 'pm_card_visa') {
  const customer = await stripe.customers.create({ email: 'ana@example.com' })
  const card = await stripe.paymentMethods.attach(token, { customer: customer.id })
  return { customer, card }
}

const away = (customer: string, payment_method: string, amount = 2000): Stripe.PaymentIntentCreateParams => ({
  amount,
  currency: 'usd',
  customer,
  payment_method,
  off_session: true,
  confirm: true,
  metadata: { order: '7' },
})

test('a saved card is charged while its owner is away, and the fee is known a moment later', async () => {
  const shop = await openShop()
  const { stripe, world, told, hooks } = shop
  const { customer, card } = await regular(shop)
  const paid = await stripe.paymentIntents.create({
    ...away(customer.id, card.id),
    expand: ['latest_charge'],
  })
  expect(paid).toMatchObject({
    status: 'succeeded',
    amount_received: 2000,
    latest_charge: { paid: true, captured: true, balance_transaction: null, metadata: { order: '7' } },
  })
  await world.pass(5000)
  expect(told()).toEqual([
    'customer.created',
    'payment_method.attached',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'charge.updated',
  ])
  expect(hooks.at(-1)!.event.data.previous_attributes).toEqual({ balance_transaction: null })
  const charge = await stripe.charges.retrieve((paid.latest_charge as Stripe.Charge).id, {
    expand: ['balance_transaction'],
  })
  expect(charge.balance_transaction).toMatchObject({ amount: 2000, fee: 88, net: 1912, status: 'pending' })
  expect((await stripe.balance.retrieve()).pending).toMatchObject([{ amount: 1912, currency: 'usd' }])
  await world.pass(3 * 86_400_000)
  expect((await stripe.balance.retrieve()).available).toMatchObject([{ amount: 1912 }])
})

test('whoever the bank wants to hear from comes back by a link, and pays the same intent', async () => {
  const shop = await openShop()
  const { stripe, visit, world, told } = shop
  const { customer, card } = await regular(shop, 'pm_card_authenticationRequired')
  const refused = (await refusalOf(
    stripe.paymentIntents.create(away(customer.id, card.id)),
  )) as Stripe.errors.StripeCardError
  const intent = refused.payment_intent!
  const asked = await stripe.paymentIntents.confirm(intent.id, {
    payment_method: card.id,
    off_session: false,
    return_url: 'https://shop.test/back?order=7',
  })
  expect(asked).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } })
  const done = await visit(asked.next_action!.redirect_to_url!.url!, { answer: 'approve' })
  expect(done.url).toBe(
    `https://shop.test/back?order=7&payment_intent=${intent.id}&payment_intent_client_secret=${intent.client_secret}&redirect_status=succeeded`,
  )
  expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
    status: 'succeeded',
    last_payment_error: null,
  })
  await world.pass(1000)
  expect(told().slice(5)).toEqual([
    'payment_intent.requires_action',
    'charge.succeeded',
    'payment_intent.succeeded',
  ])
})

test('whoever refuses at the bank has not paid, and can be asked again', async () => {
  const shop = await openShop()
  const { stripe, visit } = shop
  const { customer, card } = await regular(shop, 'pm_card_authenticationRequired')
  const asked = await stripe.paymentIntents.create({
    amount: 900,
    currency: 'usd',
    customer: customer.id,
    payment_method: card.id,
    confirm: true,
    return_url: 'https://shop.test/back',
  })
  const done = await visit(asked.next_action!.redirect_to_url!.url!, { answer: 'refuse' })
  expect(done.url).toContain('redirect_status=failed')
  expect(await stripe.paymentIntents.retrieve(asked.id)).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'payment_intent_authentication_failure' },
  })
  const again = await stripe.paymentIntents.confirm(asked.id, {
    payment_method: 'pm_card_visa',
    return_url: 'https://shop.test/back',
  })
  expect(again.status).toBe('succeeded')
})

test('a card that was set up before is charged without asking; one that always asks is not', async () => {
  const shop = await openShop()
  const { stripe, visit } = shop
  const customer = await stripe.customers.create()
  const charges = async (token: string) => {
    const setup = await stripe.setupIntents.create({
      customer: customer.id,
      payment_method: token,
      confirm: true,
      return_url: 'https://shop.test/saved',
    })
    expect(setup.status).toBe('requires_action')
    await visit(setup.next_action!.redirect_to_url!.url!, { answer: 'approve' })
    const done = await stripe.setupIntents.retrieve(setup.id)
    expect(done.status).toBe('succeeded')
    return stripe.paymentIntents.create(away(customer.id, done.payment_method as string))
  }
  expect(await charges('pm_card_authenticationRequiredOnSetup')).toMatchObject({ status: 'succeeded' })
  expect(await refusalOf(charges('pm_card_authenticationRequired'))).toMatchObject({
    code: 'authentication_required',
  })
})

test('the bank may ask a customer who is away, against all custom', async () => {
  const shop = await openShop()
  const { customer, card } = await regular(shop)
  shop.sandbox.control.turnCard(card.id, 'asks_anyway')
  expect(await shop.stripe.paymentIntents.create(away(customer.id, card.id))).toMatchObject({
    status: 'requires_action',
    next_action: { type: 'use_stripe_sdk' },
  })
})

test('some accounts are told of the bank’s wish under another code', async () => {
  const shop = await openShop({ settings: { authenticationCode: 'card_declined' } })
  const { customer, card } = await regular(shop, 'pm_card_authenticationRequired')
  expect(await refusalOf(shop.stripe.paymentIntents.create(away(customer.id, card.id)))).toMatchObject({
    code: 'card_declined',
    decline_code: 'authentication_required',
  })
})

test('a slow payment is processing first, and ends by itself', async () => {
  const shop = await openShop()
  const { stripe, world, told } = shop
  for (const [token, ending] of [
    ['pm_card_slow', 'succeeded'],
    ['pm_card_slowFails', 'requires_payment_method'],
  ] as const) {
    const customer = await stripe.customers.create()
    const intent = await stripe.paymentIntents.create(away(customer.id, token))
    expect(intent).toMatchObject({ status: 'processing', amount_received: 0, processing: { type: 'card' } })
    await world.pass(60_000)
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: ending,
      processing: null,
    })
  }
  expect(told()).toEqual(
    expect.arrayContaining([
      'charge.pending',
      'payment_intent.processing',
      'payment_intent.succeeded',
      'payment_intent.payment_failed',
    ]),
  )
})

test('money can be held first and taken later, in part, or given back by itself after a week', async () => {
  const shop = await openShop()
  const { stripe, world, told } = shop
  const { customer, card } = await regular(shop)
  const held = await stripe.paymentIntents.create({ ...away(customer.id, card.id), capture_method: 'manual' })
  expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 2000, amount_received: 0 })
  const taken = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 1500 })
  expect(taken).toMatchObject({ status: 'succeeded', amount_received: 1500 })
  expect(await stripe.charges.retrieve(taken.latest_charge as string)).toMatchObject({
    amount_captured: 1500,
    amount_refunded: 500,
  })
  const forgotten = await stripe.paymentIntents.create({
    ...away(customer.id, card.id),
    capture_method: 'manual',
  })
  await world.pass(8 * 86_400_000)
  expect(await stripe.paymentIntents.retrieve(forgotten.id)).toMatchObject({
    status: 'canceled',
    cancellation_reason: 'automatic',
  })
  expect(told()).toEqual(
    expect.arrayContaining([
      'payment_intent.amount_capturable_updated',
      'charge.captured',
      'payment_intent.canceled',
    ]),
  )
  expect(await refusalOf(stripe.paymentIntents.capture(held.id))).toMatchObject({
    code: 'payment_intent_unexpected_state',
  })
})

test('what is final stays final', async () => {
  const shop = await openShop()
  const { stripe } = shop
  const { customer, card } = await regular(shop)
  const paid = await stripe.paymentIntents.create(away(customer.id, card.id))
  const undone = await refusalOf(stripe.paymentIntents.cancel(paid.id))
  expect(undone).toMatchObject({
    code: 'payment_intent_unexpected_state',
    payment_intent: { status: 'succeeded' },
  })
  expect(
    await refusalOf(stripe.paymentIntents.confirm(paid.id, { return_url: 'https://shop.test' })),
  ).toMatchObject({
    code: 'payment_intent_unexpected_state',
  })
  const open = await stripe.paymentIntents.create({ amount: 700, currency: 'usd' })
  expect(open.status).toBe('requires_payment_method')
  expect(await stripe.paymentIntents.cancel(open.id, { cancellation_reason: 'abandoned' })).toMatchObject({
    status: 'canceled',
    cancellation_reason: 'abandoned',
  })
})

describe('an amount', () => {
  test.for<[number, string, string | undefined]>([
    [49, 'usd', 'amount_too_small'],
    [50, 'usd', undefined],
    [29, 'gbp', 'amount_too_small'],
    [50, 'jpy', undefined],
    [100_000_000, 'usd', 'amount_too_large'],
    [99_999_999, 'usd', undefined],
    [0, 'usd', 'parameter_invalid_integer'],
  ])('of %i %s: %s', async ([amount, currency, code]) => {
    const { stripe } = await openShop()
    const made = stripe.paymentIntents.create({ amount, currency })
    if (code === undefined) expect(await made).toMatchObject({ amount, currency })
    else expect(await refusalOf(made)).toMatchObject({ code, param: 'amount', statusCode: 400 })
  })
})

test('the same card saved twice has one fingerprint', async () => {
  const shop = await openShop()
  const first = await regular(shop)
  const second = await regular(shop)
  const other = await regular(shop, 'pm_card_mastercard')
  expect(first.card.card!.fingerprint).toBe(second.card.card!.fingerprint)
  expect(first.card.card!.fingerprint).not.toBe(other.card.card!.fingerprint)
})
