import { request } from 'node:http'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { openStripeClient } from '../stripe-client.ts'
import { ANA, BEN, clientOf, NUMBER, openFor } from './open-sandbox.ts'
import { simulatedWorld } from './simulated-world.ts'

/** An app that answers every text with its own words, and takes note of what it was asked. */
function openTown(seed = 1) {
  const seen: string[] = []
  const world = simulatedWorld({
    seed,
    async fetch(request) {
      seen.push(await request.text())
      return new Response('<Response><Message>Heard you</Message></Response>', {
        headers: { 'content-type': 'text/xml' },
      })
    },
  })
  const sandbox = openFor('http://app.test', { world })
  async function inTime<T>(work: Promise<T>): Promise<T> {
    let done = false
    void work.finally(() => {
      done = true
    })
    for (let i = 0; !done && i < 1000; i++) await world.pass(50)
    return await work
  }
  return { world, sandbox, seen, inTime, client: clientOf(sandbox) }
}

test('a test in another process texts, looks, and waits for quiet', async () => {
  const { client, inTime } = openTown()
  const heard = await inTime(client.twilio.text({ from: ANA, body: 'HELP' }))
  expect(heard.replies.map(({ body, phone, number }) => [body, phone, number])).toEqual([
    ['Heard you', ANA, NUMBER],
  ])
  await inTime(client.quiet())
  expect((await client.twilio.texts(ANA)).map(({ status }) => status)).toEqual(['received', 'delivered'])
  expect(await client.twilio.texts(BEN)).toEqual([])
})

test('a text with a known SID is not sent twice', async () => {
  const { client, inTime, seen } = openTown()
  const text = { from: ANA, body: 'HELP', sid: `SM${'0'.repeat(32)}` }
  expect((await inTime(client.twilio.text(text))).again).toBe(false)
  const second = await inTime(client.twilio.text(text))
  expect(second.again).toBe(true)
  expect(second.replies).toHaveLength(1)
  expect(seen).toHaveLength(1)
})

test('the clock goes forward only, and what falls due on the way is done', async () => {
  const { client, inTime, sandbox } = openTown()
  await client.twilio.fault({ fault: 'late', ms: 3_000_000 })
  void client.twilio.text({ from: ANA, body: 'HELP' })
  await inTime(Promise.resolve())
  const before = await client.clock.now()
  const after = await inTime(client.clock.advance(3_600_000))
  expect(after.now - before.now).toBeGreaterThanOrEqual(3_600_000)
  expect(after.aheadMs).toBe(3_600_000)
  expect(sandbox.twilio.control.messages(ANA).map(({ body }) => body)).toEqual(['HELP', 'Heard you'])
  await expect(client.clock.advance(-1)).rejects.toThrow()
})

test('the clock is set to a moment to come, and to none that has gone by', async () => {
  const { client, inTime } = openTown()
  const { now } = await client.clock.now()
  const moment = new Date(now + 90_000_000)
  expect((await inTime(client.clock.set(moment))).now).toBeGreaterThanOrEqual(moment.getTime())
  await expect(client.clock.set(moment)).rejects.toThrow('The clock never goes back: it is 2026-11-24T')
  expect((await client.story()).split('\n')).toContain('25 hours later')
})

test('an app that lives by the clock is waited for at every step, and is never taken back', async () => {
  const world = simulatedWorld({ fetch: () => new Response() })
  const minutes: number[] = []
  const sandbox = openFor('http://app.test', {
    world,
    async settle() {
      minutes.push((sandbox.clock.world.now() - world.now()) / 60_000)
    },
  })
  const client = clientOf(sandbox)
  await client.clock.advance(3_600_000)
  expect(minutes).toEqual(Array.from({ length: 60 }, (_, minute) => minute + 1))
  minutes.length = 0
  await client.clock.advance(86_400_000)
  expect(minutes).toEqual(Array.from({ length: 60 }, (_, step) => 60 + 24 * (step + 1)))
  await client.reset()
  expect((await client.clock.now()).aheadMs).toBe(90_000_000)
})

test('a customer is there from the start, with a card that is charged while they are away', async () => {
  const { client, sandbox, inTime } = openTown()
  const ana = { phone: ANA, email: 'ana@example.com', metadata: { tier: 'gold' } }
  const { customer, paymentMethod } = await client.stripe.customer(ana)
  expect(customer).toMatchObject({ ...ana, invoice_settings: { default_payment_method: paymentMethod!.id } })
  expect(paymentMethod).toMatchObject({ customer: customer.id, card: { last4: '4242' } })
  expect((await client.stripe.customer({ card: null })).paymentMethod).toBeNull()
  // The bank was asked when it was saved, and is content from then on.
  const asked = await client.stripe.customer({ card: '4000002500003155' })
  await expect(client.stripe.customer({ card: 'none' })).rejects.toThrow('There is no test card none')
  const stripe = openStripeClient('http://stripe.sandbox', 'sk_test_x', {
    httpClient: Stripe.createFetchHttpClient((input, init) => sandbox.fetchStripe(new Request(input, init))),
  })
  for (const { customer: who, paymentMethod: card } of [{ customer, paymentMethod }, asked])
    expect(
      await stripe.paymentIntents.create({
        amount: 2000,
        currency: 'usd',
        customer: who.id,
        payment_method: card!.id,
        off_session: true,
        confirm: true,
      }),
    ).toMatchObject({ status: 'succeeded' })
  await inTime(client.quiet())
  expect((await client.stripe.events()).slice(0, 5).map(({ type }) => type)).toEqual([
    'customer.created',
    'setup_intent.created',
    'payment_method.attached',
    'setup_intent.succeeded',
    'customer.updated',
  ])
})

test('all can be saved, forgotten and loaded again', async () => {
  const { client, inTime, sandbox, seen } = openTown()
  await inTime(client.twilio.text({ from: ANA, body: 'HELP' }))
  await inTime(client.quiet())
  const saved = await client.save()
  await client.reset()
  expect(await client.twilio.texts()).toEqual([])
  expect(sandbox.twilio.control.handsets().map(({ name }) => name)).toEqual(['Ana'])
  await client.load(saved)
  expect((await client.twilio.texts()).map(({ body }) => body)).toEqual(['HELP', 'Heard you'])
  expect(await client.save()).toEqual(saved)
  expect(seen).toHaveLength(1)
})

test('a reset keeps the endpoints that Stripe was given at the start', async () => {
  const { sandbox, client, inTime, seen } = openTown()
  await client.reset()
  const customer = new Request('http://stripe.sandbox/v1/customers', {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'stripe-version': '2026-10-28.endive' },
  })
  expect((await sandbox.fetchStripe(customer)).status).toBe(200)
  await inTime(client.quiet())
  expect(seen.some((body) => body.includes('customer.created'))).toBe(true)
})

test('a bank can be played: it disputes, decides, warns, and sends refunds back', async () => {
  const { sandbox, client, inTime } = openTown()
  let calls = 0
  const call = async (path: string, form: Record<string, string>) => {
    const request = new Request(`http://stripe.sandbox/v1/${path}`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer sk_test_x',
        'stripe-version': '2026-10-28.endive',
        'idempotency-key': `call-${++calls}`,
      },
      body: new URLSearchParams(form),
    })
    return (await (await sandbox.fetchStripe(request)).json()) as { id: string; latest_charge: string }
  }
  const pays = { amount: '2000', currency: 'usd', confirm: 'true', payment_method: 'pm_card_visa' }
  const charged = async () =>
    (await call('payment_intents', { ...pays, 'allowed_payment_method_types[0]': 'card' })).latest_charge
  const dispute = await client.stripe.dispute(await charged(), { reason: 'fraudulent' })
  expect((await client.stripe.closeDispute(dispute.id, 'won')).status).toBe('won')
  expect((await client.stripe.warn(await charged())).object).toBe('radar.early_fraud_warning')
  await client.stripe.failRefund((await call('refunds', { charge: await charged() })).id)
  await inTime(client.quiet())
  const types = (await client.stripe.events()).map(({ type }) => type)
  expect(types).toEqual(
    expect.arrayContaining(['charge.dispute.closed', 'radar.early_fraud_warning.created', 'refund.failed']),
  )
})

test.each([
  ['/twilio/texts', { body: 'HELP' }, 'from'],
  ['/twilio/faults', { fault: 'unheard-of' }, 'fault'],
  ['/twilio/faults', { fault: 'late' }, 'ms'],
  ['/stripe/rules', { twist: { kind: 'explode' } }, 'twist'],
  ['/clock', { advanceMs: 'soon' }, 'advanceMs'],
])('what is asked wrongly of %s is refused with a sentence', async (path, body, about) => {
  const { sandbox } = openTown()
  const request = new Request(`http://twilio.sandbox/_sandbox${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  const answer = await sandbox.fetchTwilio(request)
  expect(answer.status).toBe(400)
  expect(((await answer.json()) as { problem: string }).problem).toContain(about)
})

test('a page of another site can neither control the sandbox nor press its buttons', async () => {
  const { sandbox } = openTown()
  const headers = { 'sec-fetch-site': 'cross-site' }
  for (const [fetch, path] of [
    [sandbox.fetchTwilio, '/_sandbox/reset'],
    [sandbox.fetchStripe, '/_sandbox/reset'],
    [sandbox.fetchStripe, '/dashboard/payments'],
  ] as const)
    expect((await fetch(new Request(`http://sandbox${path}`, { method: 'POST', headers }))).status).toBe(403)
  // Links lead here from anywhere.
  expect((await sandbox.fetchStripe(new Request('http://sandbox/dashboard', { headers }))).status).toBe(200)
})

test('a name that somebody has pointed at this machine leads nowhere', async ({ onTestFinished }) => {
  const sandbox = openFor('http://app.test')
  onTestFinished(() => sandbox.close())
  const { twilioUrl, stripeUrl } = await sandbox.listen({ twilioPort: 0, stripePort: 0 })
  const ask = (url: string, host: string) =>
    new Promise<number>((resolve, reject) => {
      request(url, { headers: { host } }, (answer) => resolve(answer.resume().statusCode!))
        .on('error', reject)
        .end()
    })
  const pages = ['/', '/_sandbox/clock'].map((path) => twilioUrl + path)
  pages.push(...['/dashboard', '/_sandbox/clock', '/v1/customers'].map((path) => stripeUrl + path))
  for (const page of pages) {
    for (const name of ['rebound.example', 'localhost.rebound.example', '127.0.0.1.nip.example'])
      expect(await ask(page, `${name}:${new URL(page).port}`)).toBe(421)
    for (const name of ['localhost', '127.0.0.1', 'till.localhost', 'host.docker.internal'])
      expect(await ask(page, `${name}:${new URL(page).port}`)).toBeLessThan(402)
  }
})

test('both ports answer to the control API', async () => {
  const { sandbox } = openTown()
  for (const fetch of [sandbox.fetchTwilio, sandbox.fetchStripe])
    expect((await fetch(new Request('http://sandbox/_sandbox/clock'))).status).toBe(200)
})

test('one seed gives one log of everything, byte for byte', async () => {
  async function live(seed: number): Promise<string> {
    const { sandbox, client, inTime } = openTown(seed)
    await client.twilio.fault({ fault: 'callbacks', order: 'shuffled' })
    for (const body of ['HELP', 'BALANCE']) await inTime(client.twilio.text({ from: ANA, body }))
    await sandbox.fetchStripe(
      new Request('http://stripe.sandbox/v1/customers', {
        method: 'POST',
        headers: { authorization: 'Bearer sk_test_x', 'stripe-version': '2026-10-28.endive' },
      }),
    )
    await inTime(client.quiet())
    return sandbox.save()
  }
  const first = await live(42)
  expect(await live(42)).toBe(first)
  expect(await live(43)).not.toBe(first)
})
