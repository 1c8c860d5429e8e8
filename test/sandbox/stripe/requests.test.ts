import { Stripe } from 'stripe'
import { describe, expect, test } from 'vitest'
import { openShop, refusalOf } from './shop.ts'

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
  expect(
    await raw(url, '/v1/checkout/sessions', { form: session, headers: { 'idempotency-key': 'one' } }),
  ).toMatchObject({
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
