import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import type Stripe from 'stripe'
import { expect, it } from 'vitest'
import { API_VERSION } from '../../../src/stripe/client.ts'
import { openShop } from './shop.ts'

const CLI = createRequire(import.meta.url).resolve('@stripe/cli/bin/shim.js')
const run = promisify(execFile)
let asked = 0

/** Stripe's own command line, asking a sandbox. @returns what it printed, which is what it was answered */
async function stripe<T>(url: string, ...args: string[]): Promise<T> {
  const reads = ['get', 'list', 'retrieve'].some((verb) => args.includes(verb))
  const key = reads ? [] : ['--idempotency', `command-line-${++asked}`]
  return JSON.parse(await plain(url, ...args, '--stripe-version', API_VERSION, ...key)) as T
}

/** The same as a person types it: without a version and without a key. */
async function plain(url: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(
    process.execPath,
    [CLI, ...args, '--api-base', url, '--api-key', 'sk_test_sandbox1234567890'],
    {
      env: {
        PATH: process.env.PATH,
        HOME: tmpdir(),
        STRIPE_CLI_TELEMETRY_OPTOUT: '1',
        // It leaves loopback alone, and would get nowhere else.
        HTTPS_PROXY: 'http://127.0.0.1:9',
      },
    },
  )
  return stdout
}

it('creates, gets, changes and lists objects, as the official package sees them too', async () => {
  const shop = await openShop()
  const ana = await stripe<Stripe.Customer>(
    shop.url,
    'customers',
    'create',
    '--name',
    'Ana',
    '-d',
    'metadata[till]=7',
  )
  expect(ana).toMatchObject({ object: 'customer', name: 'Ana', metadata: { till: '7' } })
  await stripe(shop.url, 'customers', 'update', ana.id, '--email', 'ana@example.com')
  expect(await stripe(shop.url, 'customers', 'retrieve', ana.id)).toMatchObject({ email: 'ana@example.com' })
  expect(await shop.stripe.customers.retrieve(ana.id)).toMatchObject({
    name: 'Ana',
    email: 'ana@example.com',
  })

  const charge = [
    '--amount',
    '2000',
    '--currency',
    'usd',
    '--customer',
    ana.id,
    '--confirm=true',
    '--off-session=true',
  ]
  const paid = await stripe<Stripe.PaymentIntent>(
    ...[shop.url, 'payment_intents', 'create', '--payment-method', 'pm_card_visa', ...charge],
  )
  expect(paid).toMatchObject({ status: 'succeeded', amount_received: 2000 })
  const seen = await stripe(shop.url, 'get', `/v1/payment_intents/${paid.id}`, '-d', 'expand[]=latest_charge')
  expect(seen).toMatchObject({ latest_charge: { object: 'charge', amount: 2000 } })
  await stripe(shop.url, 'refunds', 'create', '--payment-intent', paid.id, '--amount', '500')
  const { data: refunds } = await stripe<Stripe.ApiList<Stripe.Refund>>(
    ...[shop.url, 'refunds', 'list', '--payment-intent', paid.id],
  )
  expect(refunds).toMatchObject([{ amount: 500, status: 'succeeded' }])
  expect(await stripe(shop.url, 'post', '/v1/products', '-d', 'name=Cake')).toMatchObject({ name: 'Cake' })
})

it('is told what is wrong in Stripe’s words', async () => {
  const shop = await openShop()
  expect(await stripe(shop.url, 'customers', 'retrieve', 'cus_nobody')).toMatchObject({
    error: { type: 'invalid_request_error', code: 'resource_missing', param: 'id' },
  })
  const declined = [
    '--payment-method',
    'pm_card_visa_chargeDeclinedInsufficientFunds',
    '--confirm=true',
    '--return-url',
    'https://shop.test',
  ]
  expect(
    await stripe(shop.url, 'payment_intents', 'create', '--amount', '2000', '--currency', 'usd', ...declined),
  ).toMatchObject({
    error: { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' },
  })
})

it('lists events, and has one sent again under its own id, to all endpoints or to one', async () => {
  const shop = await openShop()
  await stripe(shop.url, 'customers', 'create', '--name', 'Ana')
  await shop.world.pass(5000)
  const { data: events } = await stripe<Stripe.ApiList<Stripe.Event>>(
    ...[shop.url, 'events', 'list', '--type', 'customer.created'],
  )
  expect(events).toHaveLength(1)
  const { id } = events[0]!
  expect(await stripe(shop.url, 'events', 'retrieve', id)).toEqual(events[0])
  const { data: endpoints } = await stripe<Stripe.ApiList<Stripe.WebhookEndpoint>>(
    ...[shop.url, 'webhook_endpoints', 'list'],
  )
  for (const to of [[], ['--webhook-endpoint', endpoints[0]!.id]]) {
    expect(await stripe(shop.url, 'events', 'resend', id, ...to)).toMatchObject({ id })
    await shop.world.pass(5000)
  }
  expect(shop.hooks.map(({ event }) => event.id)).toEqual([id, id, id])
})

it('is understood without a version, in the names of before, and triggers what happens', async () => {
  const shop = await openShop()
  expect(JSON.parse(await plain(shop.url, 'customers', 'create', '--name', 'Ana'))).toMatchObject({
    name: 'Ana',
  })
  expect(await plain(shop.url, 'trigger', 'payment_intent.succeeded')).toContain('Trigger succeeded')
  const { data: payments } = await shop.stripe.paymentIntents.list()
  expect(payments).toMatchObject([{ status: 'succeeded', amount: 2000 }])
  await shop.world.pass(5000)
  expect(shop.told()).toContain('payment_intent.succeeded')
})
