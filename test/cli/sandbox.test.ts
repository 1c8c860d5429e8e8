import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { sandboxClient } from '../../src/sandbox/client.ts'
import { openStripeClient } from '../stripe-client.ts'
import { texttill } from './command-line.ts'
import { openForeignApp } from './foreign-app.ts'

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const ANA = '+14155550142'

type Opened = { phone: string; dashboard: string; stripe: string; env: Record<string, string> }

/** `texttill sandbox`, as somebody runs it who has another app. */
async function start(args: string[]): Promise<{ opened: Opened; child: ChildProcess }> {
  const { SANDBOX_TRAFFIC: traffic } = process.env
  const own = ['sandbox', '--json', '--port', '0', ...(traffic ? ['--traffic', traffic] : []), ...args]
  const child = spawn(process.execPath, [CLI, ...own], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'close')
  })
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string]
  return { opened: JSON.parse(line) as Opened, child }
}

it('serves an app that has never heard of TextTill, with the official packages', async () => {
  const app = await openForeignApp()
  onTestFinished(async () => {
    await app.close()
  })
  const { opened, child } = await start([
    '--sms-url',
    `${app.url}/sms`,
    '--stripe-endpoint',
    `${app.url}/events`,
  ])
  const { stripe, sms } = app.configure(opened.env)
  const people = sandboxClient(opened.phone)

  const { replies } = await people.twilio.text({ from: ANA, body: 'BUY' })
  expect(replies[0]?.body).toMatch(/^A cake is 9 EUR: http/)
  const [session] = (await stripe.checkout.sessions.list()).data
  expect(session).toMatchObject({ amount_total: 900, currency: 'eur', status: 'open' })
  const paid = await people.stripe.pay(session!.id, { number: '4242424242424242', email: 'ana@example.com' })
  expect(paid).toMatchObject({ to: 'shop' })
  const received = async () => (await people.twilio.texts(ANA)).map(({ body, status }) => [body, status])
  await expect.poll(received).toContainEqual(['Your cake is in the oven.', 'delivered'])
  await expect.poll(() => app.statuses).toContain('delivered')
  expect(await sms.messages.list({ to: ANA })).toHaveLength(2)
  expect((await stripe.paymentIntents.list()).data).toMatchObject([{ status: 'succeeded', amount: 900 }])
  expect(app.problems).toEqual([])
  for (const page of [opened.phone, opened.dashboard]) expect((await fetch(page)).status).toBe(200)

  const ended = once(child, 'close')
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

it('lives the same life again for one seed, to the byte', async () => {
  let ports: string[] = []
  async function life(): Promise<string> {
    const { opened, child } = await start(['--seed', '7', ...ports])
    const { hostname, port } = new URL(opened.env.SMTP_URL!)
    expect(hostname).toBe('127.0.0.1')
    // The same ports for all, for they are part of links.
    ports = ['--port', new URL(opened.phone).port, '--stripe-port', new URL(opened.stripe).port]
    ports.push('--smtp-port', port)
    const sandbox = sandboxClient(opened.phone)
    const stripe = openStripeClient(opened.stripe, opened.env.STRIPE_SECRET_KEY!)
    const { now } = await sandbox.clock.now()
    expect(new Date(now).toISOString()).toBe('2026-11-23T12:00:00.000Z')
    const { customer, paymentMethod } = await sandbox.stripe.customer({ phone: ANA })
    const paying = { customer: customer.id, payment_method: paymentMethod!.id, confirm: true }
    const intent = await stripe.paymentIntents.create(
      { ...paying, amount: 2000, currency: 'usd', off_session: true },
      { idempotencyKey: 'pay-1' },
    )
    await sandbox.clock.advance(10_000)
    await stripe.refunds.create({ payment_intent: intent.id }, { idempotencyKey: 'refund-1' })
    await sandbox.clock.advance(86_400_000)
    const log = JSON.stringify([await sandbox.stripe.events(), await sandbox.clock.now()])
    expect(log).toContain('refund.updated')
    const ended = once(child, 'close')
    child.kill('SIGTERM')
    await ended
    return log
  }
  const first = await life()
  expect(await life()).toBe(first)
})

it('prints what an app needs to be pointed at it, and takes mail', async () => {
  const { opened } = await start([])
  expect(Object.keys(opened.env)).toEqual([
    'STRIPE_SECRET_KEY',
    'STRIPE_WEBHOOK_SECRET',
    'STRIPE_API_BASE',
    'TWILIO_ACCOUNT_SID',
    'TWILIO_AUTH_TOKEN',
    'TWILIO_PHONE_NUMBER',
    'TWILIO_API_BASE',
    'SMTP_URL',
  ])
  const mailbox = createConnection(Number(new URL(opened.env.SMTP_URL!).port), '127.0.0.1')
  const [greeting] = await once(mailbox.setEncoding('utf8'), 'data')
  mailbox.destroy()
  expect(greeting).toMatch(/^220 /)
})

it.each([
  [['--sms-url', 'localhost'], /It is no URL/],
  [['--number', '555'], /It is no number in E.164/],
  [['--port', '70000'], /It is no port/],
  [['--seed', '1', '--state', 'x.sqlite'], /--seed is for a sandbox in memory/],
])('says what is wrong with %j', async (args, words) => {
  const { code, err } = await texttill(['sandbox', ...args])
  expect(err).toMatch(words)
  expect(code).toBe(2)
})
