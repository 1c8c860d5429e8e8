import { Stripe } from 'stripe'
import { describe, expect, test } from 'vitest'
import { credit, openShop, refusalOf } from './shop.ts'

type Form = Record<string, string>

/** A request as a program without the package would make it. */
async function raw(
  url: string,
  path: string,
  args: { form?: Form; key?: string | null; headers?: Form } = {},
) {
  const { form, key = 'sk_test_sandbox' } = args
  const response = await fetch(url + path, {
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    headers: {
      'stripe-version': '2026-10-28.endive',
      ...(key && { authorization: `Bearer ${key}` }),
      ...args.headers,
    },
  })
  const body = (await response.json()) as {
    error: { code?: string; param?: string; message: string; type: string }
  }
  return { status: response.status, headers: response.headers, error: body.error, body: body as unknown }
}

describe('a form that Stripe would not take', () => {
  test.for<[string, string, Form, string | undefined, string]>([
    ['an unknown parameter', '/v1/customers', { nme: 'Ana' }, 'parameter_unknown', 'nme'],
    [
      'an unknown one inside',
      '/v1/customers',
      { 'address[strasse]': 'x' },
      'parameter_unknown',
      'address[strasse]',
    ],
    [
      'the name that endive took away',
      '/v1/checkout/sessions',
      { mode: 'payment', 'payment_method_types[0]': 'card' },
      'parameter_unknown',
      'payment_method_types',
    ],
    ['a missing parameter', '/v1/payment_intents', { amount: '500' }, 'parameter_missing', 'currency'],
    [
      'no number',
      '/v1/payment_intents',
      { amount: 'five', currency: 'usd' },
      'parameter_invalid_integer',
      'amount',
    ],
    [
      'no whole number',
      '/v1/payment_intents',
      { amount: '5.5', currency: 'usd' },
      'parameter_invalid_integer',
      'amount',
    ],
    [
      'an empty word',
      '/v1/payment_intents',
      { amount: '500', currency: 'usd', customer: '' },
      'parameter_invalid_empty',
      'customer',
    ],
    ['a word that is none of the choices', '/v1/checkout/sessions', { mode: 'gift' }, undefined, 'mode'],
    [
      'a currency that is none',
      '/v1/payment_intents',
      { amount: '500', currency: 'zzz' },
      undefined,
      'currency',
    ],
    [
      'metadata that is too long',
      '/v1/customers',
      { 'metadata[note]': 'x'.repeat(501) },
      undefined,
      'metadata[note]',
    ],
    [
      'what is only for confirming',
      '/v1/payment_intents',
      { amount: '500', currency: 'usd', off_session: 'true' },
      undefined,
      'off_session',
    ],
    [
      'a customer who is not there',
      '/v1/payment_intents',
      { amount: '500', currency: 'usd', customer: 'cus_x' },
      'resource_missing',
      'customer',
    ],
    ['what the sandbox does not model', '/v1/customers', { balance: '500' }, undefined, 'balance'],
  ])('%s', async ([, path, form, code, param]) => {
    const { url } = await openShop()
    const refused = await raw(url, path, { form })
    expect(refused).toMatchObject({ status: 400, error: { type: 'invalid_request_error', param } })
    expect(refused.error.code).toBe(code)
    expect(refused.headers.get('request-id')).toMatch(/^req_/)
  })
})

describe('a caller whom Stripe would not know', () => {
  test.for<[string, string | null, string]>([
    ['has no key', null, 'You did not provide an API key'],
    ['has a publishable key', 'pk_test_abc', 'Invalid API Key provided'],
    ['has a live key', 'sk_live_abc', 'keep live keys out'],
  ])('%s', async ([, key, words]) => {
    const { url } = await openShop()
    const refused = await raw(url, '/v1/customers', { key })
    expect(refused.status).toBe(401)
    expect(refused.error.message).toContain(words)
  })

  test('may also give the key as a user name', async () => {
    const { url } = await openShop()
    const basic = `Basic ${Buffer.from('sk_test_sandbox:').toString('base64')}`
    expect((await raw(url, '/v1/balance', { key: null, headers: { authorization: basic } })).status).toBe(200)
  })

  test('asks for a version that is not spoken here, or for nothing that exists', async () => {
    const { url } = await openShop()
    expect(await raw(url, '/v1/balance', { headers: { 'stripe-version': '2020-08-27' } })).toMatchObject({
      status: 400,
    })
    expect(await raw(url, '/v1/subscriptions')).toMatchObject({
      status: 404,
      error: { message: expect.stringContaining('Unrecognized request URL (GET: /v1/subscriptions)') },
    })
  })
})

test('lists of either spelling are lists', async () => {
  const { url } = await openShop()
  const form = {
    'preferred_locales[]': 'de',
    'metadata[a]': '1',
    'expand[]': 'invoice_settings.default_payment_method',
  }
  expect(await raw(url, '/v1/customers', { form })).toMatchObject({
    status: 200,
    body: { preferred_locales: ['de'], metadata: { a: '1' } },
  })
  const session = {
    mode: 'payment',
    success_url: 'https://shop.test',
    'line_items[][price_data][currency]': 'usd',
    'line_items[][price_data][unit_amount]': '500',
    'line_items[][price_data][product_data][name]': 'Credit',
  }
  expect(await raw(url, '/v1/checkout/sessions', { form: session })).toMatchObject({
    status: 200,
    body: { amount_total: 500 },
  })
})

test('metadata is merged key by key, and emptied by nothing', async () => {
  const { stripe } = await openShop()
  const { id } = await stripe.customers.create({ metadata: { a: '1', b: '2' } })
  expect((await stripe.customers.update(id, { metadata: { b: '', c: '3' } })).metadata).toEqual({
    a: '1',
    c: '3',
  })
  expect((await stripe.customers.update(id, { name: 'Ana' })).metadata).toEqual({ a: '1', c: '3' })
  expect((await stripe.customers.update(id, { metadata: '' })).metadata).toEqual({})
})

test('a customer who is changed is told of with what was before', async () => {
  const { stripe, world, hooks } = await openShop()
  const { id } = await stripe.customers.create({ name: 'Ana', metadata: { a: '1' } })
  await stripe.customers.update(id, { name: 'Ana Maria', phone: '+14155550101', metadata: { a: '2' } })
  await stripe.customers.update(id, { name: 'Ana Maria' })
  await world.pass(1000)
  const told = hooks.filter(({ event }) => event.type === 'customer.updated')
  expect(told).toHaveLength(1)
  expect(told[0]!.event.data.previous_attributes).toEqual({ name: 'Ana', phone: null, metadata: { a: '1' } })
})

test('lists are paged from the newest, forwards and backwards', async () => {
  const { stripe } = await openShop()
  const made: string[] = []
  for (let i = 0; i < 25; i++)
    made.unshift((await stripe.customers.create({ metadata: { i: String(i) } })).id)
  const first = await stripe.customers.list()
  expect(first.data.map(({ id }) => id)).toEqual(made.slice(0, 10))
  expect(first.has_more).toBe(true)
  const next = await stripe.customers.list({ limit: 15, starting_after: made[9] })
  expect(next).toMatchObject({ has_more: false })
  expect(next.data.map(({ id }) => id)).toEqual(made.slice(10))
  const before = await stripe.customers.list({ limit: 5, ending_before: made[9] })
  expect(before).toMatchObject({ has_more: true })
  expect(before.data.map(({ id }) => id)).toEqual(made.slice(4, 9))
  const all = await stripe.customers.list({ limit: 4 }).autoPagingToArray({ limit: 100 })
  expect(all.map(({ id }) => id)).toEqual(made)
  expect(await refusalOf(stripe.customers.list({ limit: 101 }))).toMatchObject({ param: 'limit' })
  expect(await refusalOf(stripe.customers.list({ starting_after: 'cus_x' }))).toMatchObject({
    code: 'resource_missing',
    param: 'starting_after',
  })
})

test('lists know their filters', async () => {
  const { stripe, world } = await openShop()
  const ana = await stripe.customers.create({ email: 'ana@example.com' })
  const pay = (amount: number) =>
    stripe.paymentIntents.create({
      amount,
      currency: 'usd',
      customer: ana.id,
      payment_method: 'pm_card_visa',
      off_session: true,
      confirm: true,
      metadata: { order: String(amount) },
    })
  const early = await pay(500)
  await world.pass(60_000)
  const late = await pay(600)
  await stripe.paymentIntents.create({ amount: 700, currency: 'usd' })
  const since = Math.floor(world.now() / 1000) - 30
  expect(
    (await stripe.paymentIntents.list({ customer: ana.id, created: { gte: since } })).data.map(
      ({ id }) => id,
    ),
  ).toEqual([late.id])
  expect((await stripe.charges.list({ payment_intent: early.id })).data).toMatchObject([{ amount: 500 }])
  expect((await stripe.customers.list({ email: 'ana@example.com' })).data).toHaveLength(1)
  expect((await stripe.balanceTransactions.list({ type: 'charge' })).data).toHaveLength(1)
  const found = await stripe.paymentIntents.search({
    query: "status:'succeeded' AND metadata['order']:'600'",
  })
  expect(found.data.map(({ id }) => id)).toEqual([late.id])
  expect((await stripe.charges.search({ query: 'amount>550' })).data).toMatchObject([{ amount: 600 }])
  expect((await stripe.customers.search({ query: 'email~"example"', limit: 1 })).data).toMatchObject([
    { id: ana.id },
  ])
  expect((await refusalOf(stripe.paymentIntents.search({ query: 'what?' }))).message).toContain(
    'unable to parse',
  )
})

test('ids turn into objects where it is asked for', async () => {
  const { stripe } = await openShop()
  const customer = await stripe.customers.create({ payment_method: 'pm_card_visa' })
  const [card] = (await stripe.customers.listPaymentMethods(customer.id)).data
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card!.id } })
  const intent = await stripe.paymentIntents.create({
    amount: 500,
    currency: 'usd',
    customer: customer.id,
    payment_method: card!.id,
    off_session: true,
    confirm: true,
    capture_method: 'automatic',
    expand: [
      'latest_charge.balance_transaction',
      'customer.invoice_settings.default_payment_method',
      'latest_charge.refunds',
    ],
  })
  expect(intent).toMatchObject({
    latest_charge: { balance_transaction: { fee: 45 }, refunds: { data: [] } },
    customer: { invoice_settings: { default_payment_method: { id: card!.id } } },
  })
  const listed = await stripe.paymentIntents.list({
    expand: ['data.latest_charge.balance_transaction.source'],
  })
  expect(listed.data[0]).toMatchObject({
    latest_charge: { balance_transaction: { source: { object: 'charge' } } },
  })
  const session = await stripe.checkout.sessions.create({
    ...credit(),
    expand: ['line_items.data.price.product'],
  })
  expect(session.line_items!.data[0]).toMatchObject({ price: { product: { name: 'Credit' } } })
  for (const path of [
    'latest_chrage',
    'amount',
    'latest_charge.balance_transaction.source.payment_intent.customer',
  ])
    expect((await refusalOf(stripe.paymentIntents.retrieve(intent.id, { expand: [path] }))).message).toMatch(
      /cannot (be )?expand/,
    )
  expect((await refusalOf(stripe.paymentIntents.list({ expand: ['latest_charge'] }))).message).toContain(
    "'data.latest_charge'",
  )
})

test('only the key that was agreed on is taken, when one was', async () => {
  const { openStripeSandbox } = await import('../../../src/sandbox/stripe/stripe.ts')
  const { openShelves } = await import('../../../src/sandbox/shelf.ts')
  const { world } = await openShop()
  const sandbox = openStripeSandbox({
    world,
    shelves: openShelves(),
    publicUrl: () => 'http://stripe.test',
    endpoints: [],
    secretKey: 'sk_test_ours',
  })
  const client = (key: string) =>
    new Stripe(key, {
      httpClient: Stripe.createFetchHttpClient((url, init) =>
        sandbox.fetch(new Request(url as string, init)),
      ),
      maxNetworkRetries: 0,
      telemetry: false,
    })
  expect(await client('sk_test_ours').balance.retrieve()).toMatchObject({ object: 'balance' })
  expect(await refusalOf(client('sk_test_theirs').balance.retrieve())).toMatchObject({ statusCode: 401 })
  sandbox.close()
})
