import { Stripe } from 'stripe'
import { describe, expect, test } from 'vitest'
import { openShelves } from '../../../src/sandbox/shelf.ts'
import type { Fault } from '../../../src/sandbox/stripe/faults.ts'
import { openStripeSandbox } from '../../../src/sandbox/stripe/stripe.ts'
import { openStripeClient, withOwnKeys } from '../../stripe-client.ts'
import { openShop, refusalOf } from './shop.ts'

const charge = {
  amount: 2000,
  currency: 'usd',
  payment_method: 'pm_card_visa',
  off_session: true,
  confirm: true,
} as const
const key = { idempotencyKey: 'order-7' }

type Row = [string, Omit<Fault, 'id'>, { type: string; statusCode?: number; code?: string }, done: boolean]

const rows: Row[] = [
  [
    'the connection breaks before anything is done',
    { when: 'before', mishap: { kind: 'reset' } },
    { type: 'StripeConnectionError' },
    false,
  ],
  [
    'the connection breaks after it was done',
    { when: 'after', mishap: { kind: 'reset' } },
    { type: 'StripeConnectionError' },
    true,
  ],
  [
    'half an answer arrives',
    { when: 'after', mishap: { kind: 'cut' } },
    { type: 'StripeConnectionError' },
    true,
  ],
  [
    'Stripe errs before',
    { when: 'before', mishap: { kind: 'status', status: 500 } },
    { type: 'StripeAPIError', statusCode: 500 },
    false,
  ],
  [
    'too many requests',
    { when: 'before', mishap: { kind: 'status', status: 429 } },
    { type: 'StripeRateLimitError', statusCode: 429, code: 'rate_limit' },
    false,
  ],
  [
    'the object is locked',
    { when: 'before', mishap: { kind: 'status', status: 429, code: 'lock_timeout' } },
    { type: 'StripeRateLimitError', code: 'lock_timeout' },
    false,
  ],
  [
    'another request has the key',
    { when: 'before', mishap: { kind: 'status', status: 409 } },
    { type: 'StripeAPIError', code: 'idempotency_key_in_use' },
    false,
  ],
  [
    'something in between shows a page',
    { when: 'after', mishap: { kind: 'page' } },
    { type: 'StripeAPIError' },
    true,
  ],
]

describe('over a socket', () => {
  test.for(rows)('%s', async ([, fault, error, done]) => {
    const { stripe, sandbox } = await openShop()
    // The package itself tries once more when a connection is reset.
    const times = fault.mishap.kind === 'reset' ? 2 : 1
    sandbox.control.faults.lay({ ...fault, path: '/v1/payment_intents', times })
    expect(await refusalOf(stripe.paymentIntents.create(charge, key))).toMatchObject(error)
    sandbox.control.faults.lift()
    expect((await stripe.charges.list()).data).toHaveLength(done ? 1 : 0)
    const again = await stripe.paymentIntents.create(charge, key)
    expect(again.status).toBe('succeeded')
    expect(again.lastResponse.headers['idempotent-replayed']).toBe(done ? 'true' : undefined)
    expect((await stripe.charges.list()).data).toHaveLength(1)
  })
})

describe('in memory', () => {
  test.for(rows)('%s', async ([, fault, error, done]) => {
    const { world } = await openShop()
    const sandbox = openStripeSandbox({
      world,
      shelves: openShelves(),
      publicUrl: () => 'http://stripe.test',
      endpoints: [],
    })
    const stripe = withOwnKeys(
      new Stripe('sk_test_sandbox', {
        httpClient: Stripe.createFetchHttpClient((url, init) =>
          sandbox.fetch(new Request(url as string, init)),
        ),
        maxNetworkRetries: 0,
        telemetry: false,
      }),
    )
    sandbox.control.faults.lay({
      ...fault,
      path: '/v1/payment_intents',
      times: fault.mishap.kind === 'reset' ? 2 : 1,
    })
    expect(await refusalOf(stripe.paymentIntents.create(charge, key))).toMatchObject(error)
    sandbox.control.faults.lift()
    expect((await stripe.charges.list()).data).toHaveLength(done ? 1 : 0)
    expect(await stripe.paymentIntents.create(charge, key)).toMatchObject({ status: 'succeeded' })
    expect((await stripe.charges.list()).data).toHaveLength(1)
    sandbox.close()
  })
})

test('no answer comes for a minute, and the deed is done all the same', async () => {
  const { stripe, sandbox, world } = await openShop()
  const silence = {
    when: 'after',
    path: '/v1/payment_intents',
    method: 'POST',
    mishap: { kind: 'hang', ms: 60_000 },
  } as const
  sandbox.control.faults.lay({ ...silence, times: 2 })
  let failure: unknown
  const asked = refusalOf(stripe.paymentIntents.create(charge, key)).then((error) => (failure = error))
  await expect.poll(async () => (await stripe.paymentIntents.list()).data.length).toBe(1)
  expect(failure).toBeUndefined()
  // The package tries once more by itself, and hears nothing for another minute.
  await expect
    .poll(() => world.pass(60_000).then(() => failure))
    .toMatchObject({ type: 'StripeConnectionError' })
  await asked
  expect((await stripe.charges.list()).data).toHaveLength(1)
})

test('the package gives up by itself on an answer that never comes', async () => {
  const { url, sandbox } = await openShop()
  sandbox.control.faults.lay({ when: 'after', mishap: { kind: 'hang' }, times: 1 })
  const hasty = openStripeClient(url, 'sk_test_sandbox', { timeout: 200, maxNetworkRetries: 0 })
  expect(await refusalOf(hasty.paymentIntents.create(charge, key))).toMatchObject({
    type: 'StripeConnectionError',
  })
  expect(await hasty.paymentIntents.create(charge, key)).toMatchObject({ status: 'succeeded' })
})

test('whether to try again can be said aloud', async () => {
  const { url, sandbox } = await openShop()
  sandbox.control.faults.lay({
    when: 'before',
    mishap: { kind: 'status', status: 500, shouldRetry: false },
    times: 1,
  })
  const refused = await fetch(`${url}/v1/balance`, { headers: { authorization: 'Bearer sk_test_sandbox' } })
  expect(refused.status).toBe(500)
  expect(refused.headers.get('stripe-should-retry')).toBe('false')
})

test('a fault strikes only the requests that it is for', async () => {
  const { stripe, sandbox } = await openShop()
  sandbox.control.faults.lay({
    when: 'before',
    method: 'POST',
    path: '/v1/refunds*',
    mishap: { kind: 'status', status: 500 },
  })
  const intent = await stripe.paymentIntents.create(charge)
  expect(await refusalOf(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
    statusCode: 500,
  })
  expect((await stripe.refunds.list()).data).toEqual([])
})
