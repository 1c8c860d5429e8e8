import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recount } from '../../src/store/audit.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { inboundForm, type OpenTill, openTestTill, STRIPE_KEY, until, WEBHOOK_SECRET } from '../open-till.ts'
import { openStripeClient } from '../stripe-client.ts'

const GOOD = '4242424242424242'
/** While one is being rotated, the till knows this one as well; the sandbox signs with the one of before. */
const NEXT_SECRET = 'whsec_of_the_endpoint_after'
const ATTACHES_THEN_DECLINES = '4000000000000341'

describe.each(engines)('buying, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let api: Stripe
  let people = 100

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, stripeSecrets: [NEXT_SECRET, WEBHOOK_SECRET] })
    api = openStripeClient(shop.stripeUrl, STRIPE_KEY)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  const somebody = () => `+1415555${String(++people).padStart(4, '0')}`

  /** Texts, and waits for the answer however it comes. */
  async function ask(person: string, body: string): Promise<string> {
    const before = shop.received(person).length
    await shop.text(person, body)
    return (
      await until(
        () => shop.received(person),
        (texts) => texts.length > before,
      )
    ).at(before)!
  }

  /** Opens the link of a text as a browser would, and pays on the page that it leads to. */
  async function pay(words: string, number: string) {
    const [link] = /http\S+\/p\/\w+/.exec(words)!
    const answer = await fetch(link, { redirect: 'manual' })
    const session = /cs_\w+/.exec(answer.headers.get('location')!)![0]
    return {
      session,
      outcome: shop.stripe.control.customer.pay(session, { number, email: 'ana@example.com' }),
    }
  }

  /** A customer with $20 and a saved card. */
  async function regular(number = GOOD): Promise<string> {
    const person = somebody()
    await pay(await ask(person, 'BUY 20'), number)
    await until(
      () => shop.received(person),
      (texts) => texts.some((text) => text.startsWith('Added')),
    )
    return person
  }

  /** All payments that Stripe was asked for, for a person. */
  async function intents(person: string) {
    const { data } = await api.paymentIntents.list({ limit: 100, expand: ['data.customer'] })
    return data.filter(({ customer }) => (customer as Stripe.Customer | null)?.phone === person)
  }

  /** What Stripe took from a person. */
  async function charged(person: string) {
    return (await intents(person)).filter(({ status }) => status === 'succeeded')
  }

  /** What the books gave for a payment. */
  function grants(paid: Stripe.Event) {
    const id = `grant:${(paid.data.object as Stripe.PaymentIntent).id}`
    return database.store.read(({ db }) =>
      db.selectFrom('transfers').select('amount').where('id', '=', id).execute(),
    )
  }

  it('sends a link to somebody new, credits them when they have paid, and keeps the card', async () => {
    const person = somebody()
    const link = await ask(person, 'buy $20')
    expect(link).toMatch(
      /^Add \$20\.00: http\S+\/p\/\w{10} Your card is saved, so next time BUY is enough\.$/,
    )
    await pay(link, GOOD)
    const [, thanks] = await until(
      () => shop.received(person),
      (texts) => texts.length === 2,
    )
    expect(thanks).toMatch(
      /^Added \$20\.00\. Balance \$20\.00\. Visa 4242 saved: next time BUY is enough\. Ref \w{4}\.$/,
    )
    expect(await ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00\. Last: \+\$20\.00 bought/)
  })

  it('charges the saved card on BUY and says so in the same answer', async () => {
    const person = await regular()
    const { replies } = await shop.twilio.control.text({ from: person, to: '+15550100', body: 'BUY 10' })
    expect(replies[0]?.body).toMatch(
      /^Added \$10\.00\. Balance \$30\.00\. Visa 4242, ref \w{4}\. Not you\? Reply LOCK\.$/,
    )
    expect(await charged(person)).toHaveLength(2)
  })

  it('takes a price and its segment for a paid command', async () => {
    const person = await regular()
    expect(await ask(person, 'SUN 46.5 7.9')).toMatch(/^Sun \d+ \w{3} at 46\.5,7\.9: rises \d\d:\d\d, sets/)
    expect(await ask(person, 'BALANCE')).toMatch(/^Balance \$19\.73\. Last: -\$0\.26 SUN/)
    const account = await database.store.read(({ db }) =>
      db
        .selectFrom('transfers')
        .select(['amount', 'credit'])
        .where('kind', '=', 'capture')
        .orderBy('posted_at', 'desc')
        .executeTakeFirst(),
    )
    expect(account).toEqual({ amount: 265_800, credit: 'house:revenue' })
  })

  it('asks before it charges the same again, and charges on YES 20', async () => {
    const person = await regular()
    const question = await ask(person, 'BUY 20')
    expect(question).toMatch(
      /^You bought \$20\.00 \d+ s ago, ref \w{4}\. Want \$20\.00 more\? Reply YES 20\./,
    )
    expect(await charged(person)).toHaveLength(1)
    expect(await ask(person, 'YES 50')).toMatch(/^There is nothing to confirm/)
    await ask(person, 'BUY 20')
    expect(await ask(person, 'YES 20')).toMatch(/^Added \$20\.00\. Balance \$40\.00/)
    expect(await charged(person)).toHaveLength(2)
    expect(await ask(person, 'YES 20')).toMatch(/^There is nothing to confirm/)
  })

  it.each([
    { after: 119, answer: /^You bought \$20\.00 2 min ago, ref \w{4}\. Want \$20\.00 more\?/, charges: 1 },
    { after: 121, answer: /^Added \$20\.00\. Balance \$40\.00/, charges: 2 },
  ])('knows the same BUY $after s after it was paid', async ({ after, answer, charges }) => {
    const person = await regular()
    const paid = await database.store.read(({ db }) =>
      db.selectFrom('orders').select('ended_at').orderBy('ended_at', 'desc').executeTakeFirstOrThrow(),
    )
    shop.later(paid.ended_at! + after * 1_000 - shop.till.house.world.clock.now())
    expect(await ask(person, 'BUY 20')).toMatch(answer)
    expect(await charged(person)).toHaveLength(charges)
  })

  it('stops at the day’s limit', async () => {
    const person = await regular()
    expect(await ask(person, 'BUY 50')).toMatch(/^Added/)
    expect(await ask(person, 'BUY 50')).toMatch(/^You bought \$50\.00/)
    expect(await ask(person, 'YES 50')).toMatch(
      /^That would pass the day's limit of \$100\.00 or 5 purchases\. Nothing charged/,
    )
    expect(await charged(person)).toHaveLength(2)
  })

  it('tells of a decline, with a link for another card, and charges nothing', async () => {
    const person = somebody()
    const { outcome } = await pay(await ask(person, 'BUY 20'), GOOD)
    expect(outcome.to).toBe('shop')
    await until(
      () => shop.received(person),
      (texts) => texts.length === 2,
    )
    const [payment] = await charged(person)
    shop.stripe.control.turnCard(payment!.payment_method as string, 'insufficient_funds')
    const words = await ask(person, 'BUY 10')
    expect(words).toMatch(
      /^Visa 4242 was declined: not enough funds\. Nothing charged\. Other card: http\S+$/,
    )
    expect(await ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    await pay(words, '5555555555554444')
    const texts = await until(
      () => shop.received(person),
      (all) => all.length === 5,
    )
    expect(texts.at(-1)).toMatch(/^Added \$10\.00\. Balance \$30\.00\. Mastercard 4444 saved/)
  })

  it('leaves a page open on which a card was declined', async () => {
    const person = somebody()
    const link = await ask(person, 'BUY 20')
    const refused = await pay(link, ATTACHES_THEN_DECLINES)
    expect(refused.outcome.to).toBe('page')
    await pay(link, GOOD)
    await until(
      () => shop.received(person),
      (texts) => texts.length === 2,
    )
    expect(shop.received(person)[1]).toMatch(/^Added \$20\.00/)
  })

  it('credits once when Stripe tells it fifty times at once, before anything of it is settled', async () => {
    const person = await regular()
    const { webhooks } = shop.stripe.control
    const rule = webhooks.rule({ twist: { kind: 'hold' } })
    const answer = shop.text(person, 'BUY 10')
    const paid = await until(
      () =>
        webhooks
          .held()
          .map(({ eventId }) => shop.stripe.control.events().find(({ id }) => id === eventId)!)
          .find(({ type }) => type === 'payment_intent.succeeded'),
      (event) => event !== undefined,
    )
    expect(await grants(paid!)).toEqual([])
    const raw = JSON.stringify(paid)
    const answers = await Promise.all(Array.from({ length: 50 }, () => tell(raw)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await answer).toMatch(/^Added \$10\.00\. Balance \$30\.00/)
    webhooks.lift(rule)
    webhooks.release()
    await tell(JSON.stringify({ ...paid, id: `${paid!.id}again` }))
    await until(unworked, (left) => left === 0)
    expect(await grants(paid!)).toHaveLength(1)
    const kept = await database.store.read(({ db }) =>
      db
        .selectFrom('events')
        .select(['id', 'state'])
        .where('id', 'like', `${paid!.id}%`)
        .orderBy('id')
        .execute(),
    )
    expect(kept).toEqual([
      { id: paid!.id, state: 'done' },
      { id: `${paid!.id}again`, state: 'done' },
    ])
    expect(await ask(person, 'BALANCE')).toMatch(/^Balance \$30\.00/)
    expect(shop.received(person).filter((text) => text.startsWith('Added $10.00'))).toHaveLength(1)
  })

  it('charges a saved card once when its text is posted fifty times at once', async () => {
    const person = await regular()
    const form = inboundForm({ From: person, Body: 'BUY 10' })
    const answers = await Promise.all(Array.from({ length: 50 }, async () => (await shop.post(form)).text()))
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toMatch(/Added \$10\.00\. Balance \$30\.00/)
    expect(await intents(person)).toHaveLength(2)
  })

  it('charges once and asks once when two texts say the same at the same time', async () => {
    const person = await regular()
    const answers = await Promise.all(
      [1, 2].map(async () => (await shop.post(inboundForm({ From: person, Body: 'BUY 10' }))).text()),
    )
    const said = answers.map((answer) => /<Message [^>]*>(.*)<\/Message>/.exec(answer)![1]).toSorted()
    expect(said).toEqual([
      expect.stringMatching(/^Added \$10\.00\. Balance \$30\.00\./),
      expect.stringMatching(/^You.* ref \w{4}\. Want \$10\.00 more\? Reply YES 10\./),
    ])
    expect(await intents(person)).toHaveLength(2)
  })

  it('lets the words follow by themselves when settlement takes longer than the door', async () => {
    const person = await regular()
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    const { replies } = await shop.twilio.control.text({ from: person, to: '+15550100', body: 'BUY 10' })
    expect(replies).toEqual([])
    shop.stripe.control.webhooks.lift(rule)
    shop.stripe.control.webhooks.release()
    const texts = await until(
      () => shop.received(person),
      (all) => all.length === 3,
    )
    expect(texts.at(-1)).toMatch(/^Added \$10\.00\. Balance \$30\.00/)
  })

  it('charges once when the answer is lost after the charge', async () => {
    const person = await regular()
    shop.stripe.control.faults.lay({
      when: 'after',
      mishap: { kind: 'reset' },
      method: 'POST',
      path: '/v1/payment_intents',
      times: 1,
    })
    await shop.text(person, 'BUY 10')
    await until(
      () => shop.received(person),
      (all) => all.some((text) => text.startsWith('Added $10.00')),
    )
    await until(jobsOf('charge-card'), (left) => left === 0)
    expect(await charged(person)).toHaveLength(2)
    expect(await ask(person, 'BALANCE')).toMatch(/^Balance \$30\.00/)
  })

  it('records events that are none of its own, and is unharmed', async () => {
    const foreign = {
      id: 'evt_foreign',
      object: 'event',
      type: 'payment_intent.succeeded',
      livemode: false,
      data: { object: { id: 'pi_somebody_elses', object: 'payment_intent' } },
    }
    for (const event of [
      foreign,
      { ...foreign, id: 'evt_live', livemode: true },
      { ...foreign, id: 'evt_new_type', type: 'quote.finalized' },
    ])
      expect((await tell(JSON.stringify(event))).status).toBe(200)
    await until(unworked, (left) => left === 0)
    const kept = await database.store.read(({ db }) =>
      db
        .selectFrom('events')
        .select(['id', 'state', 'outcome'])
        .where('id', 'in', ['evt_foreign', 'evt_live', 'evt_new_type'])
        .orderBy('id')
        .execute(),
    )
    expect(kept).toEqual([
      { id: 'evt_foreign', state: 'ignored', outcome: 'foreign: not a payment of ours' },
      { id: 'evt_live', state: 'ignored', outcome: 'mode: live is true' },
      { id: 'evt_new_type', state: 'ignored', outcome: 'type: nothing to do' },
    ])
  })

  it.each([
    ['the new secret', NEXT_SECRET, 200, 1],
    ['the old secret', WEBHOOK_SECRET, 200, 1],
    ['a third secret', 'whsec_of_somebody_else', 400, 0],
  ])(
    'takes or refuses an event signed with %s, while one is being rotated',
    async (_what, secret, status, rows) => {
      const id = `evt_${secret}`
      const raw = JSON.stringify({
        id,
        object: 'event',
        type: 'quote.finalized',
        livemode: false,
        data: { object: {} },
      })
      expect((await tell(raw, secret)).status).toBe(status)
      const kept = await database.store.read(({ db }) =>
        db.selectFrom('events').select('id').where('id', '=', id).execute(),
      )
      expect(kept).toHaveLength(rows)
    },
  )

  it.each([
    ['no signature', {}],
    ['a wrong signature', { 'Stripe-Signature': 't=1,v1=00' }],
    ['a signature over the same in other bytes', { 'Stripe-Signature': sign('{ }') }],
    ['an old signature', { 'Stripe-Signature': sign('{}', { timestamp: 1_000_000 }) }],
  ])('turns an event with %s away', async (_what, headers: Record<string, string>) => {
    const answer = await fetch(`${shop.url}/webhook/stripe`, { method: 'POST', headers, body: '{}' })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toMatch(/problem\+json/)
  })

  it('shows on the page after paying what the books say, and changes nothing', async () => {
    const person = somebody()
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    const { outcome } = await pay(await ask(person, 'BUY 20'), GOOD)
    const url = (outcome as { url: string }).url
    expect(await (await fetch(url)).text()).toContain('data-state="open"')
    expect(await ask(person, 'BALANCE')).toMatch(/^Balance \$0\.00/)
    shop.stripe.control.webhooks.lift(rule)
    shop.stripe.control.webhooks.release()
    await until(
      async () => (await fetch(url)).text(),
      (page) => page.includes('data-state="paid"'),
    )
  })

  function tell(raw: string, secret?: string): Promise<Response> {
    return fetch(`${shop.url}/webhook/stripe`, {
      method: 'POST',
      headers: { 'Stripe-Signature': sign(raw, { secret }) },
      body: raw,
    })
  }

  function unworked(): Promise<number> {
    return jobsOf('receive-event')()
  }

  function jobsOf(kind: string) {
    return async (): Promise<number> => {
      const rows = await database.store.read(({ db }) =>
        db.selectFrom('jobs').select('id').where('kind', '=', kind).execute(),
      )
      return rows.length
    }
  }
})

function sign(
  payload: string,
  { secret = WEBHOOK_SECRET, timestamp }: { secret?: string | undefined; timestamp?: number } = {},
): string {
  return new Stripe(STRIPE_KEY).webhooks.generateTestHeaderString({
    payload,
    secret,
    ...(timestamp && { timestamp }),
  })
}
