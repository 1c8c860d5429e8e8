import { describe, expect, it } from 'vitest'
import { TIMETABLE } from '../../src/timetable.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { startMain } from '../main-process.ts'
import { until } from '../open-till.ts'
import { received, regular, text } from './people.ts'
import { quietPort } from './till.ts'
import { openVendors } from './vendors.ts'

/** `npm start` with keys to vendors of ours, open for texts. */
async function openTill(database: TestDatabase, onTestFinished: (close: () => Promise<void>) => void) {
  const port = await quietPort()
  const url = `http://127.0.0.1:${port}`
  const vendors = await openVendors(url)
  onTestFinished(() => vendors.close())
  const { keys } = vendors
  const main = await startMain({
    PORT: String(port),
    PUBLIC_BASE_URL: vendors.publicUrl,
    DATABASE_URL: database.url,
    TWILIO_ACCOUNT_SID: keys.accountSid,
    TWILIO_AUTH_TOKEN: keys.authTokens[0]!,
    TWILIO_PHONE_NUMBER: keys.numbers[0]!,
    TWILIO_API_BASE: keys.twilioBase,
    STRIPE_SECRET_KEY: keys.stripeKey,
    STRIPE_WEBHOOK_SECRET: keys.stripeSecrets[0]!,
    STRIPE_API_BASE: keys.stripeBase,
  })
  onTestFinished(() => main.close())
  await until(
    async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.status,
    (status) => status === 200,
  )
  return { ...vendors, main, store: database.store }
}

describe.each(engines)('a till that is asked to end, on $name', ({ open }) => {
  it('finishes the purchase that it is at, answers, and leaves nothing behind', async ({
    onTestFinished,
  }) => {
    const database = await open()
    onTestFinished(() => database.close())
    const till = await openTill(database, onTestFinished)
    const person = await regular(till)

    till.watch(async (moment) => {
      // Stripe has charged the card, and its event is still to come.
      if (moment.startsWith('POST /v1/payment_intents done')) till.main.process.kill('SIGTERM')
      return false
    })
    expect(await text(till, person, 'BUY 10')).toBe(true)
    expect(await till.main.ended).toBe(0)

    expect(received(till, person).at(-1)).toMatch(/^Added \$10\.00\. Balance \$30\.00/)
    const left = await database.store.read(async ({ db }) => ({
      orders: await db.selectFrom('orders').select('state').execute(),
      events: await db.selectFrom('events').select('id').where('state', '=', 'received').execute(),
      jobs: await db.selectFrom('jobs').select('kind').distinct().orderBy('kind').execute(),
    }))
    expect(left.orders).toEqual([{ state: 'paid' }, { state: 'paid' }])
    expect(left.events).toEqual([])
    // A second look at what is paid by now, and the timetable.
    expect(left.jobs.map(({ kind }) => kind)).toEqual(['check-order', ...TIMETABLE].toSorted())
    expect(till.main.printed.err).toBe('')
  })

  it('ends at once when it is asked twice, and keeps what is still to be done', async ({
    onTestFinished,
  }) => {
    const database = await open()
    onTestFinished(() => database.close())
    const till = await openTill(database, onTestFinished)
    const person = await regular(till)

    till.watch((moment) => {
      if (!moment.startsWith('POST /v1/payment_intents')) return Promise.resolve(false)
      till.main.process.kill('SIGINT')
      till.main.process.kill('SIGTERM')
      // Stripe does not answer.
      return new Promise(() => {})
    })
    expect(await text(till, person, 'BUY 10')).toBe(true)
    expect(await till.main.ended).toBe(1)
    const jobs = await database.store.read(({ db }) =>
      db.selectFrom('jobs').select('kind').where('kind', '=', 'charge-card').execute(),
    )
    expect(jobs).toHaveLength(1)
  })
})
