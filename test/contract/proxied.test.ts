import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quietPort } from '../crash/till.ts'
import { openCounter } from '../doors/counter.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { AUTH_TOKEN, type OpenTill, openTestTill, WEBHOOK_SECRET } from '../open-till.ts'
import { operationOf } from './operations.ts'

/** Where `npm run contract` has made a referee ready; without one there is nothing to go through. */
const { REFEREE_HOME } = process.env

type Found = { level: string; where: string; rule: string; op?: string; path?: string; message: string }

describe.skipIf(!REFEREE_HOME)('a till that speaks through the referee’s proxies', () => {
  const referees: ChildProcess[] = []
  let database: TestDatabase
  let shop: OpenTill
  let between: Awaited<ReturnType<typeof places>>

  beforeAll(async () => {
    between = await places()
    database = await engines[0]!.open()
    shop = await openTestTill(
      database.url,
      { doorMs: 500 },
      {},
      {
        between: {
          ...between,
          async open({ till, stripe, twilio }) {
            const port = (url: string) => new URL(url).port
            await Promise.all([
              referee('stripe', [
                ...['--listen', port(between.stripe), '--upstream', stripe],
                ...['--webhook-listen', port(between.stripeHooks), '--webhook-target', till],
                ...['--webhook-secret', WEBHOOK_SECRET],
              ]),
              referee('twilio', [
                ...['--listen', port(between.twilio), '--upstream', twilio],
                ...['--webhook-listen', port(between.twilioHooks), '--webhook-target', till],
                ...['--auth-token', AUTH_TOKEN, '--public-url', between.twilioHooks],
              ]),
            ])
          },
        },
      },
    )
  })
  afterAll(async () => {
    await shop.close()
    for (const child of referees) child.kill('SIGKILL')
    await database.close()
  })

  it('says and hears nothing that is not Stripe’s or Twilio’s: a page, a saved card, words, a refund', async () => {
    const counter = openCounter(shop, database, 9_700)
    const ana = counter.somebody()
    const link = (await counter.ask(ana, 'BUY 20')).replace(between.twilioHooks, shop.url)
    expect(await counter.hears(ana, () => counter.pay(link, '4242424242424242'))).toMatch(/^Added \$20\.00/)
    expect(await counter.ask(ana, 'SUN 46.5 7.9')).toMatch(/^Sun /)
    // The door closes before Stripe tells, so that the words go out by Twilio's API, and their status comes back.
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'delay', ms: 800 } })
    expect(await counter.ask(ana, 'BUY 10')).toMatch(/^Added \$10\.00/)
    shop.stripe.control.webhooks.lift(rule)
    const [payment] = await counter.charged(ana)
    await counter.hears(ana, () => counter.api.refunds.create({ payment_intent: payment!.id, amount: 500 }))
    await counter.rest()

    for (const [name, url] of Object.entries({ stripe: between.stripe, twilio: between.twilio })) {
      const seen = (await (await fetch(`${url}/__referee`)).json()) as {
        requests: number
        webhooks: number
        violations: Found[]
      }
      const wrong = seen.violations.filter((found) => !isBeyondIt(found))
      expect(
        wrong.map(({ where, rule, op, path, message }) => [where, rule, op, path, message].join(' ')),
      ).toEqual([])
      expect({ name, asks: seen.requests > 0, tells: seen.webhooks > 2 }).toEqual({
        name,
        asks: true,
        tells: true,
      })
    }
  })

  async function referee(vendor: 'stripe' | 'twilio', args: string[]): Promise<void> {
    const child = spawn(
      process.execPath,
      [`${REFEREE_HOME}/referee.mjs`, vendor, '--strict', '--quiet', ...args],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    referees.push(child)
    const first = once(createInterface(child.stdout), 'line')
    const [line] = await Promise.race([
      first,
      once(child, 'exit').then(([code]) => [`it ended with ${code}`]),
    ])
    if (!String(line).includes('"ready":true')) throw new Error(`The referee does not start: ${line}`)
  }
})

/** What it does not cover, and the official package has. */
function isBeyondIt({ rule, op = '' }: Found): boolean {
  const [method = '', path = ''] = op.split(' ')
  return rule.startsWith('unknown_operation') && operationOf(method, path) !== undefined
}

/** Four addresses that nobody has. */
async function places() {
  const names = ['stripe', 'stripeHooks', 'twilio', 'twilioHooks'] as const
  const ports = await Promise.all(names.map(quietPort))
  const urls = names.map((name, index) => [name, `http://127.0.0.1:${ports[index]}`] as const)
  return Object.fromEntries(urls) as Record<(typeof names)[number], string>
}
