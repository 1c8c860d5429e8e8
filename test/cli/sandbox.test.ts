import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { sandboxClient } from '../../src/sandbox/client.ts'
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

it('rolls the same ids again for one seed, and others for another', async () => {
  const ids = async (seed: string) => {
    const { opened } = await start(['--seed', seed])
    const response = await fetch(`${opened.stripe}/v1/customers`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${opened.env.STRIPE_SECRET_KEY}`,
        'stripe-version': '2026-10-28.endive',
      },
    })
    return ((await response.json()) as { id: string }).id
  }
  const [one, again, other] = await Promise.all([ids('7'), ids('7'), ids('8')])
  expect(again).toBe(one)
  expect(other).not.toBe(one)
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
