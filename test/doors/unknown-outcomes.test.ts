import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { STRIPE_CLOCK } from '../../src/flows/agreed-time.ts'
import { compareBooks } from '../../src/flows/compare-books.ts'
import { reconcile } from '../../src/flows/reconcile.ts'
import { sweepBalance } from '../../src/flows/sweep-balance.ts'
import { recount } from '../../src/store/audit.ts'
import { readCursor } from '../../src/store/events.ts'
import type { Read } from '../../src/store/store.ts'
import { EVENT_TYPES } from '../../src/till/event.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until, WEBHOOK_SECRET } from '../open-till.ts'
import { ALWAYS_ASKS, GOOD, openCounter } from './counter.ts'

type Fault = Parameters<OpenTill['stripe']['control']['faults']['lay']>[0]

const MINUTE_MS = 60_000
/** As always what is tried again comes when the door is closed, and what its event tells while it is open, only sooner. */
const SOON = { doorMs: 700, retryMs: 400 }
const CHARGE = { method: 'POST', path: '/v1/payment_intents' } as const

/** All that may come in the place of Stripe's answer, some of it twice. */
const FAULTS: [what: string, fault: Pick<Fault, 'when' | 'mishap' | 'times'>][] = [
  [
    'the connection breaks before Stripe hears of it',
    { when: 'before', mishap: { kind: 'reset' }, times: 2 },
  ],
  ['the connection breaks after it has charged', { when: 'after', mishap: { kind: 'reset' }, times: 2 }],
  ['the answer ends in the middle', { when: 'after', mishap: { kind: 'cut' }, times: 2 }],
  ['the answer never comes', { when: 'after', mishap: { kind: 'hang', ms: 300 }, times: 2 }],
  [
    'Stripe is still at the first request',
    { when: 'before', mishap: { kind: 'status', status: 409 }, times: 1 },
  ],
  ['Stripe asks us to slow down', { when: 'before', mishap: { kind: 'status', status: 429 }, times: 1 }],
  [
    'Stripe fails before it has charged',
    { when: 'before', mishap: { kind: 'status', status: 500 }, times: 1 },
  ],
  ['Stripe fails after it has charged', { when: 'after', mishap: { kind: 'status', status: 500 }, times: 2 }],
  ['something in between shows a page', { when: 'after', mishap: { kind: 'page' }, times: 2 }],
]

/**
 * What comes in the place of an answer is the same to a till whatever its database is. What is not, is who is first where
 * an answer that got lost, its event and another try meet: those of the faults that let them are tried on both engines.
 */
const MEET = [
  'the connection breaks after it has charged',
  'the answer never comes',
  'Stripe fails after it has charged',
]

describe.each(engines)('a purchase of which nobody knows what became, on $name,', ({ name, open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { ...SOON, lookMs: 50 })
    counter = openCounter(shop, database, 7_000)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  const thanks = (person: string) => shop.received(person).filter((text) => text.startsWith('Added $10.00'))

  /** Waits for the one thanks for $10 more, and sees that it was charged and credited once. */
  async function boughtOnce(person: string): Promise<void> {
    await until(
      () => thanks(person),
      (texts) => texts.length > 0,
    )
    await counter.rest()
    expect(thanks(person)).toHaveLength(1)
    expect(await counter.payments(person)).toHaveLength(2)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$30\.00/)
  }

  const unknown = (person: string) =>
    until(
      () => counter.look(({ db }) => attemptOf(db, person)),
      ({ state }) => state === 'unknown',
    )
  const attemptOf = (db: Read['db'], person: string) =>
    db
      .selectFrom('attempts')
      .innerJoin('orders', 'orders.id', 'attempts.order_id')
      .innerJoin('customers', 'customers.id', 'orders.customer')
      .where('customers.address', '=', person)
      .select('attempts.state')
      .orderBy('attempts.created_at', 'desc')
      .executeTakeFirstOrThrow()

  const faults = FAULTS.filter(([what]) => name === 'sqlite' || MEET.includes(what))
  it.each(faults)('is one charge, one credit and one thanks when %s', async (_what, fault) => {
    const person = await counter.regular()
    shop.stripe.control.faults.lay({ ...CHARGE, ...fault })
    await shop.text(person, 'BUY 10')
    await boughtOnce(person)
  })

  it('is looked up when its key belongs to another request by now', async () => {
    const person = await counter.regular()
    const fault = shop.stripe.control.faults.lay({ ...CHARGE, when: 'after', mishap: { kind: 'cut' } })
    await shop.text(person, 'BUY 10')
    const attempt = await until(
      () =>
        counter.look(({ db }) =>
          db.selectFrom('attempts').selectAll().where('state', '=', 'unknown').executeTakeFirst(),
        ),
      (found) => found !== undefined,
    )
    // As after an update that asks Stripe in other words.
    const params = JSON.stringify({ ...JSON.parse(attempt!.params), title: 'in other words' })
    await database.store.transact(({ db }) =>
      db.updateTable('attempts').set({ params }).where('id', '=', attempt!.id).execute(),
    )
    shop.stripe.control.faults.lift(fault)
    await boughtOnce(person)
  })

  it('is known by its event before Stripe has answered', async () => {
    const person = await counter.regular()
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'before_response' } })
    await shop.text(person, 'BUY 10')
    await boughtOnce(person)
    shop.stripe.control.webhooks.lift(rule)
  })

  it.runIf(name === 'sqlite')('is not said to be checked after it was thanked for', async () => {
    const person = await counter.regular()
    const { faults } = shop.stripe.control
    faults.lay({ ...CHARGE, when: 'before', mishap: { kind: 'reset' }, times: 1 })
    faults.lay({ ...CHARGE, when: 'after', mishap: { kind: 'hang', ms: 400 }, times: 1 })
    await shop.text(person, 'BUY 10')
    await boughtOnce(person)
    await until(
      () =>
        counter.look(({ db }) =>
          db.selectFrom('jobs').select('id').where('kind', '=', 'charge-card').execute(),
        ),
      (jobs) => jobs.length === 0,
    )
    await counter.rest()
    expect(shop.received(person).filter((text) => text.startsWith('Still checking'))).toEqual([])
  })

  it('is found by event, list and balance at the same moment, and settled once', async () => {
    const person = await counter.regular()
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    await shop.text(person, 'BUY 10')
    await until(
      () => counter.charged(person),
      (paid) => paid.length === 2,
    )
    const { house } = shop.till
    const now = Date.now()
    await until(
      async () => {
        const [paid] = await counter.charged(person)
        return (await counter.api.charges.retrieve(paid!.latest_charge as string)).balance_transaction
      },
      (moved) => moved !== null,
    )
    shop.stripe.control.webhooks.lift(rule)
    await Promise.all([
      reconcile(house, now - 60_000),
      sweepBalance(house, { sinceMs: now - 60_000, untilMs: now + 60_000 }),
      shop.stripe.control.webhooks.release(),
    ])
    await boughtOnce(person)
  })

  it('stays settled when an event from before says that it failed', async () => {
    const person = await counter.regular()
    await counter.ask(person, 'BUY 10')
    const [paid] = await counter.charged(person)
    const late = { ...paid!, status: 'requires_payment_method' }
    expect(
      await tell({ id: 'evt_late', type: 'payment_intent.payment_failed', data: { object: late } }),
    ).toBe(200)
    await counter.rest()
    await boughtOnce(person)
    const kept = await counter.look(({ db }) =>
      db.selectFrom('events').select(['state', 'outcome']).where('id', '=', 'evt_late').executeTakeFirst(),
    )
    expect(kept).toMatchObject({ state: 'done', outcome: expect.stringContaining('settled before') })
  })

  it('is credited once even when its events were thrown away and come again', async () => {
    const person = await counter.regular()
    await counter.ask(person, 'BUY 10')
    await counter.rest()
    const [paid] = await counter.charged(person)
    const events = shop.stripe.control
      .events()
      .filter(({ data }) => JSON.stringify(data.object).includes(paid!.id))
    const ids = events.map(({ id }) => id)
    await database.store.transact(({ db }) => db.deleteFrom('events').where('id', 'in', ids).execute())
    for (const event of events) expect(await tell(event)).toBe(200)
    await counter.rest()
    await boughtOnce(person)
  })

  it('may take a while with a card that is saved, and is credited when the money is there', async () => {
    const person = await counter.regular('4000000000009193')
    await shop.text(person, 'BUY 10')
    await boughtOnce(person)
    const [paid] = await counter.charged(person)
    const steps = shop.stripe.control
      .events()
      .filter(({ data }) => (data.object as { id?: string }).id === paid!.id)
      .map(({ type }) => type.replace('payment_intent.', ''))
    expect(steps).toEqual(['created', 'processing', 'succeeded'])
  })

  it('stays settled when another payment for the same order fails or is canceled afterwards', async () => {
    const person = await counter.regular()
    await counter.ask(person, 'BUY 10')
    const [paid] = await counter.charged(person)
    const late = await counter.api.paymentIntents.create({
      amount: 1_000,
      currency: 'usd',
      customer: await counter.stripeCustomer(person),
      metadata: paid!.metadata,
      allowed_payment_method_types: ['card'],
    })
    const method = 'pm_card_visa_chargeDeclined'
    const declined = counter.api.paymentIntents.confirm(late.id, { payment_method: method })
    await expect(declined).rejects.toThrow(/declined/)
    await counter.api.paymentIntents.cancel(late.id)
    await counter.rest()
    const heard = await counter.look(({ db }) =>
      db
        .selectFrom('events')
        .select(['type', 'state', 'outcome'])
        .where('raw', 'like', `%${late.id}%`)
        .where('type', 'in', ['payment_intent.payment_failed', 'payment_intent.canceled'])
        .orderBy('type')
        .execute(),
    )
    const stays = expect.stringMatching(/^order order_\w+ is paid$/)
    expect(heard.map(({ outcome }) => outcome)).toEqual([stays, stays])
    expect(thanks(person)).toHaveLength(1)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$30\.00/)
  })

  it.each([
    ['it was never sent', ALWAYS_ASKS, 'BUY 10'],
    ['its code was never looked up', undefined, 'BUY 10 SPRING'],
  ])('is not made hours later, if %s', async (_what, card, words) => {
    const person = await counter.regular(card)
    // What waits for approval is closed before anything new is charged, so nothing is while that cannot be done.
    if (card) expect(await counter.ask(person, 'BUY 50')).toMatch(/^Your bank wants you to approve/)
    const before = await counter.payments(person)
    const path = card ? `/v1/payment_intents/${before[0]!.id}/cancel` : '/v1/promotion_codes'
    const mishap = { kind: 'status', status: 500 } as const
    const fault = shop.stripe.control.faults.lay({ path, when: 'before', mishap })
    await shop.text(person, words)
    shop.later(2 * 3_600_000)
    const told = await counter.hears(person, () => shop.stripe.control.faults.lift(fault))
    expect(told).toBe('Your payment of $10.00 did not go through. Nothing charged. BUY 10 to try again.')
    await counter.rest()
    expect(await counter.payments(person)).toHaveLength(before.length)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
  })

  it.each([
    ['a day later, when Stripe has forgotten its key and had charged', 25, 'after', [1_000, 2_000]],
    ['a day later, when Stripe has forgotten its key and had never heard of it', 25, 'before', [2_000]],
    [
      'two hours later, when nobody expects it any more and Stripe had never heard of it',
      2,
      'before',
      [2_000],
    ],
  ] as const)('is looked up, and never asked for again, %s', async (_what, hours, when, took) => {
    const says =
      when === 'after'
        ? /^Added \$10\.00\. Balance \$30\.00/
        : /^Your payment of \$10\.00 did not go through\. Nothing/
    const person = await counter.regular()
    await counter.rest()
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'lose' } })
    const fault = shop.stripe.control.faults.lay({ ...CHARGE, when, mishap: { kind: 'reset' } })
    await shop.text(person, 'BUY 10')
    await unknown(person)
    const told = shop.received(person).length
    shop.later(hours * 60 * MINUTE_MS)
    shop.stripe.control.faults.lift(fault)
    shop.stripe.control.webhooks.lift(rule)
    await until(
      () => shop.received(person).slice(told),
      (texts) => texts.some((text) => says.test(text)),
    )
    await counter.rest()
    expect((await counter.payments(person)).map(({ amount }) => amount)).toEqual(took)
  })

  it('is heard of, and all that followed, when no event came for four days', async () => {
    const [buys, refunded, disputed] = [
      await counter.regular(),
      await counter.regular(),
      await counter.regular(),
    ]
    await counter.rest()
    const { webhooks, events, bank } = shop.stripe.control
    const before = events().length
    const rule = webhooks.rule({ twist: { kind: 'drop' } })
    const newcomer = counter.somebody()
    await counter.pay(await counter.ask(newcomer, 'BUY 20'), GOOD)
    await shop.text(buys, 'BUY 10')
    const [paid] = await counter.charged(refunded)
    await counter.api.refunds.create({ payment_intent: paid!.id, amount: 500 })
    const [lost] = await counter.charged(disputed)
    bank.dispute(lost!.latest_charge as string)
    await until(
      () => counter.charged(buys),
      ({ length }) => length === 2,
    )
    shop.later(4 * 24 * 60 * MINUTE_MS)
    webhooks.lift(rule)
    const unheard = events()
      .slice(before)
      .filter(({ type }) => (EVENT_TYPES as readonly string[]).includes(type))
      .map(({ id }) => id)
    const heard = () =>
      counter.look(({ db }) =>
        db.selectFrom('events').select('id').where('id', 'in', unheard).where('state', '=', 'done').execute(),
      )
    await until(heard, ({ length }) => length === unheard.length)
    await boughtOnce(buys)
    expect(await counter.ask(newcomer, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    expect(await counter.ask(refunded, 'BALANCE')).toMatch(/^Balance \$15\.00/)
    expect(await counter.ask(disputed, 'BALANCE')).toMatch(/^Balance \$0\.00\. Your account is on hold/)
    const { house } = shop.till
    const now = house.world.clock.now()
    expect(await compareBooks(house, { fromMs: 0, toMs: now + MINUTE_MS })).toMatchObject({ differences: [] })
  })

  it('is not taken for heard when Stripe stops answering half-way through its list', async () => {
    const person = await counter.regular()
    await counter.rest()
    const { faults, webhooks } = shop.stripe.control
    const rule = webhooks.rule({ twist: { kind: 'drop' } })
    await shop.text(person, 'BUY 10')
    await until(
      () => counter.charged(person),
      ({ length }) => length === 2,
    )
    webhooks.lift(rule)
    const { house } = shop.till
    const cursor = () => counter.look((read) => readCursor(read, STRIPE_CLOCK))
    const before = await cursor()
    const mishap = { kind: 'status', status: 429 } as const
    async function* half(asked: Parameters<typeof house.world.payments.events>[0]) {
      let seen = 0
      for await (const event of house.world.payments.events(asked)) {
        if (seen++ === 0) faults.lay({ when: 'before', mishap, path: '/v1/events' })
        yield event
      }
    }
    const payments = { ...house.world.payments, events: half }
    const cutOff = { ...house, world: { ...house.world, payments } }
    await expect(reconcile(cutOff, 0)).rejects.toThrow(/rate limit/)
    expect(await cursor()).toBe(before)
    faults.lift()
    await reconcile(house)
    expect(Number(await cursor())).toBeGreaterThan(Number(before))
    await boughtOnce(person)
  })

  it('is heard of while the webhook’s secret is being replaced', async () => {
    const [endpoint] = (await counter.api.webhookEndpoints.list()).data
    shop.stripe.control.webhooks.rollSecret(endpoint!.id, 24 * 60 * MINUTE_MS)
    const person = await counter.regular()
    await counter.ask(person, 'BUY 10')
    await boughtOnce(person)
  })

  async function tell(event: object): Promise<number> {
    const payload = JSON.stringify({ object: 'event', livemode: false, ...event })
    const signature = counter.api.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET })
    const headers = { 'Stripe-Signature': signature }
    return (await fetch(`${shop.url}/webhook/stripe`, { method: 'POST', headers, body: payload })).status
  }

  describe('is not asked for again once its customer has locked their account', () => {
    it('and Stripe had charged: they are credited', async () => {
      const person = await counter.regular()
      const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'drop' } })
      const mishap = { kind: 'reset' } as const
      const fault = shop.stripe.control.faults.lay({ ...CHARGE, when: 'after', mishap })
      await shop.text(person, 'BUY 10')
      await unknown(person)
      expect(await counter.ask(person, 'LOCK')).toMatch(/^Locked/)
      shop.stripe.control.faults.lift(fault)
      shop.stripe.control.webhooks.lift(rule)
      await boughtOnce(person)
    })

    it('and Stripe never heard of it: they are not charged', async () => {
      const person = await counter.regular()
      const mishap = { kind: 'reset' } as const
      const fault = shop.stripe.control.faults.lay({ ...CHARGE, when: 'before', mishap })
      await shop.text(person, 'BUY 10')
      await unknown(person)
      expect(await counter.ask(person, 'LOCK')).toMatch(/^Locked/)
      shop.stripe.control.faults.lift(fault)
      const told = shop.received(person).length
      // The request may be on its way still, so that nothing is said to be over yet.
      shop.later(2 * MINUTE_MS)
      await counter.rest()
      expect(shop.received(person)).toHaveLength(told)
      expect(await counter.hears(person, () => shop.later(9 * MINUTE_MS))).toMatch(/^You have locked this/)
      await counter.rest()
      expect(await counter.payments(person)).toHaveLength(1)
      expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    })

    it('nor once they have opened it again', async () => {
      const person = await counter.regular()
      const mishap = { kind: 'reset' } as const
      const fault = shop.stripe.control.faults.lay({ ...CHARGE, when: 'before', mishap })
      await shop.text(person, 'BUY 10')
      await unknown(person)
      await counter.ask(person, 'LOCK')
      const [code] = /UNLOCK \d{6}/.exec(await counter.ask(person, 'UNLOCK'))!
      expect(await counter.ask(person, code)).toMatch(/^Unlocked/)
      shop.stripe.control.faults.lift(fault)
      shop.later(2 * MINUTE_MS)
      await counter.rest()
      expect(await counter.hears(person, () => shop.later(9 * MINUTE_MS))).toMatch(
        /^Your payment of \$10\.00 did not go through\. Nothing charged\./,
      )
      expect(await counter.payments(person)).toHaveLength(1)
      expect(await counter.ask(person, 'BUY 10')).toMatch(/^Added \$10\.00/)
    })
  })
})

describe('an account that is told of the bank’s wish as of a decline', () => {
  it('sends its customers to the bank all the same', async () => {
    const database = await engines[0]!.open()
    const shop = await openTestTill(database.url, { lookMs: 50 }, { authenticationCode: 'card_declined' })
    const counter = openCounter(shop, database, 7_900)
    const person = await counter.regular(ALWAYS_ASKS)
    const words = await counter.ask(person, 'BUY 50')
    expect(words).toMatch(/^Your bank wants you to approve \$50\.00\. Nothing charged yet\./)
    expect(await counter.hears(person, () => counter.atBank(words, 'approve'))).toMatch(/^Added \$50\.00/)
    await shop.close()
    await database.close()
  })
})
