import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openShelves } from '../../../src/sandbox/shelf.ts'
import { openStripeSandbox } from '../../../src/sandbox/stripe/stripe.ts'
import { simulatedWorld } from '../simulated-world.ts'
import { credit, openShop } from './shop.ts'

test('one seed and the same requests give the same events, byte for byte', async () => {
  const run = async (seed: number) => {
    const shop = await openShop({ seed })
    const { stripe, sandbox, world } = shop
    sandbox.control.webhooks.rule({ twist: { kind: 'shuffle', ms: 10_000 } })
    sandbox.control.webhooks.rule({ twist: { kind: 'repeat', times: 2 }, chance: 0.3 })
    const session = await stripe.checkout.sessions.create(credit(), { idempotencyKey: 'a' })
    sandbox.control.customer.pay(session.id, { number: '4242424242424242', email: 'ana@example.com' })
    const { payment_intent } = await stripe.checkout.sessions.retrieve(session.id)
    await world.pass(5000)
    await stripe.refunds.create(
      { payment_intent: payment_intent as string, amount: 700 },
      { idempotencyKey: 'b' },
    )
    const [charge] = (await stripe.charges.list()).data
    sandbox.control.bank.dispute(charge!.id)
    await world.pass(60_000)
    // The port differs from run to run, and pages are reached by it.
    const arrived = shop.hooks.map(({ body, at }) => ({ body, at }))
    const log = [...sandbox.control.events(), ...arrived].map((line) => JSON.stringify(line))
    return log.map((line) => line.replaceAll(shop.url, 'http://sandbox'))
  }
  const first = await run(7)
  expect(first.length).toBeGreaterThan(30)
  expect((await run(7)).findIndex((line, i) => line !== first[i])).toBe(-1)
  expect((await run(8))[0]).not.toBe(first[0])
})

test('what was still to come comes after a restart', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'stripe.db')
  const told: string[] = []
  const answers = { status: 500 }
  const start = (startsAt: number) => {
    const world = simulatedWorld({
      startsAt,
      fetch: async (request) => {
        told.push(((await request.json()) as { type: string }).type)
        return new Response('', { status: answers.status })
      },
    })
    const shelves = openShelves(file)
    const sandbox = openStripeSandbox({
      world,
      shelves,
      publicUrl: () => 'http://stripe.test',
      endpoints: [{ url: 'http://shop.test', secret: 'whsec_0123456789abcdef' }],
    })
    const stop = () => {
      sandbox.close()
      shelves.close()
    }
    const ask = async (path: string, form?: Record<string, string>) => {
      const response = await sandbox.fetch(
        new Request(`http://stripe.test${path}`, {
          headers: {
            authorization: 'Bearer sk_test_x',
            'idempotency-key': 'one',
            'stripe-version': '2026-10-28.endive',
          },
          ...(form && { method: 'POST', body: new URLSearchParams(form) }),
        }),
      )
      return (await response.json()) as { id: string; status: string; object: string; data: unknown[] }
    }
    return { world, ask, stop }
  }
  const form = {
    amount: '500',
    currency: 'usd',
    payment_method: 'pm_card_slow',
    off_session: 'true',
    confirm: 'true',
  }
  const before = start(Date.parse('2026-11-23T12:00:00Z'))
  const intent = await before.ask('/v1/payment_intents', form)
  await before.world.pass(1000)
  before.stop()
  expect(told).toEqual(['payment_intent.created', 'charge.pending', 'payment_intent.processing'])
  answers.status = 200
  const after = start(Date.parse('2026-11-23T12:01:00Z'))
  await after.world.pass(3_600_000)
  expect(told.slice(3).sort()).toEqual(
    [
      'payment_intent.created',
      'charge.pending',
      'payment_intent.processing',
      'charge.succeeded',
      'payment_intent.succeeded',
      'charge.updated',
    ].sort(),
  )
  expect(await after.ask(`/v1/payment_intents/${intent.id}`)).toMatchObject({ status: 'succeeded' })
  // The key is remembered too, with the answer of that time.
  expect(await after.ask('/v1/payment_intents', form)).toMatchObject({ id: intent.id, status: 'processing' })
  expect((await after.ask('/v1/webhook_endpoints')).data).toHaveLength(1)
  after.stop()
})

test('the sandbox says when it is quiet', async () => {
  const { stripe, sandbox, world } = await openShop()
  expect(sandbox.control.idle(60_000)).toBe(true)
  await stripe.checkout.sessions.create(credit())
  expect(sandbox.control.idle(60_000)).toBe(false)
  await world.pass(60_000)
  // What expires tomorrow does not disturb the quiet.
  expect(sandbox.control.idle(60_000)).toBe(true)
  await sandbox.control.quiet(60_000)
})
