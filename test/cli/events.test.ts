import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { texttill } from './command-line.ts'

describe.each(engines)('what Stripe said and we missed, on $name', ({ open }) => {
  let database: TestDatabase
  let door: OpenTill
  const ana = '+14155550133'

  beforeAll(async () => {
    database = await open()
    door = await openTestTill(database.url)
  })
  afterAll(async () => {
    await door.close()
    await database.close()
  })

  it('is heard and worked at a word of the operator', async () => {
    door.stripe.control.webhooks.rule({ twist: { kind: 'drop' } })
    await door.text(ana, 'BUY 20')
    await payWithVisa()
    expect(await balance()).toBe(0)

    const first = await operator('reconcile', '--since', '1h')
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^(\d+) seen, \1 missed; \d+ worked.*\.\n$/),
    })
    await until(
      () => door.received(ana).length,
      (texts) => texts === 2,
    )
    expect(await balance()).toBe(20_000_000)

    const second = await operator('reconcile', '--since', '1h')
    expect(second).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+ seen, 0 missed; 0 worked\.\n$/),
    })
    expect(await balance()).toBe(20_000_000)
    door.stripe.control.webhooks.lift()
  })

  it('is listed with what came of it', async () => {
    const { code, out } = await operator('events', 'list', '--type', 'payment_intent.*')
    expect(code).toBe(0)
    expect(out).toMatch(
      /^\S+ \S+ {2}done {6}payment_intent\.succeeded {2}evt_\w+ {2}order order_\w+ (settled|was settled before)\n$/,
    )
    const json = await operator('events', 'list', '--json', '--state', 'done', '--since', '1h')
    expect(JSON.parse(json.out)).toContainEqual(
      expect.objectContaining({ type: 'checkout.session.completed', state: 'done' }),
    )
    expect(await operator('events', 'list', '--state', 'failed')).toMatchObject({ out: 'There are none.\n' })
  })

  it('is worked once more by id or by choice, and credited no more', async () => {
    const [event] = JSON.parse((await operator('events', 'list', '--json', '--type', 'payment_intent.*')).out)
    expect(await operator('events', 'replay', event.id)).toMatchObject({ code: 0, out: '1 worked.\n' })
    const soon = new Date(Date.now() + 60_000).toISOString()
    const all = await operator('events', 'replay', '--since', '1h', '--until', soon)
    expect(all).toMatchObject({ code: 0, out: expect.stringMatching(/^[1-9]\d* worked/) })
    expect(await operator('events', 'replay', '--until', '30m')).toMatchObject({
      code: 0,
      out: '0 worked.\n',
    })
    expect(await balance()).toBe(20_000_000)
    expect(door.received(ana)).toHaveLength(2)
  })

  it('is worked once more when it had been set aside', async () => {
    const [event] = JSON.parse((await operator('events', 'list', '--json', '--type', 'payment_intent.*')).out)
    await database.store.transact(async ({ db }) => {
      await db
        .updateTable('events')
        .set({ state: 'received', outcome: null })
        .where('id', '=', event.id)
        .execute()
      await db
        .insertInto('jobs')
        .values({
          id: `receive-event:${event.id}`,
          kind: 'receive-event',
          subject: event.id,
          due_at: 1,
          dead: 1,
          error: 'a bug of ours',
        })
        .execute()
    })
    expect((await operator('events', 'list', '--state', 'received')).out).toMatch(/a bug of ours\n$/)
    expect(await operator('events', 'replay', '--state', 'received')).toMatchObject({
      code: 0,
      out: '1 worked.\n',
    })
    const left = await database.store.read(({ db }) =>
      db.selectFrom('jobs').select('id').where('subject', '=', event.id).execute(),
    )
    expect(left).toEqual([])
  })

  it('is not made up', async () => {
    expect(await operator('events', 'replay', 'evt_nobody')).toMatchObject({
      code: 1,
      err: 'None was kept of that id: evt_nobody\n',
    })
    expect(await operator('events', 'replay')).toMatchObject({ code: 2 })
    expect(await operator('events', 'list', '--since', 'yesterday')).toMatchObject({ code: 2 })
  })

  it('stays missed when Stripe does not answer, and that is said in a line', async () => {
    const { code, err } = await texttill(['reconcile'], {
      DATABASE_URL: database.url,
      SANDBOX_STRIPE_PORT: '9',
    })
    expect(code).toBe(1)
    expect(err.trimEnd().split('\n').at(-1)).toMatch(
      /^The sandbox's Stripe, at http:\/\/localhost:9, does not answer/,
    )
  })

  function operator(...args: string[]) {
    return texttill(args, {
      DATABASE_URL: database.url,
      PUBLIC_BASE_URL: door.url,
      TWILIO_ACCOUNT_SID: `AC${'0a'.repeat(16)}`,
      TWILIO_AUTH_TOKEN: 'token-of-the-test-account',
      TWILIO_PHONE_NUMBER: '+15550100',
      STRIPE_SECRET_KEY: 'sk_test_till',
      STRIPE_WEBHOOK_SECRET: 'whsec_of_the_test_endpoint',
      STRIPE_API_BASE: door.stripeUrl,
    })
  }

  async function payWithVisa(): Promise<void> {
    const { pathname } = new URL(/http\S+/.exec(door.received(ana).at(-1)!)![0])
    const page = await fetch(door.url + pathname, { redirect: 'manual' })
    const session = /cs_test_\w+/.exec(page.headers.get('location')!)![0]
    door.stripe.control.customer.pay(session, { number: '4242424242424242', email: 'ana@example.com' })
  }

  /** What the only customer there is has. */
  async function balance(): Promise<number> {
    const { credits, spent } = await database.store.read(({ db }) =>
      db
        .selectFrom('accounts')
        .select(['credits', 'spent'])
        .where('holder', '=', 'customer')
        .executeTakeFirstOrThrow(),
    )
    return credits - spent
  }
})
