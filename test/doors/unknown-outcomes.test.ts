import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reconcile } from '../../src/flows/reconcile.ts'
import { sweepBalance } from '../../src/flows/sweep-balance.ts'
import { recount } from '../../src/store/audit.ts'
import type { Read } from '../../src/store/store.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until, WEBHOOK_SECRET } from '../open-till.ts'
import { ALWAYS_ASKS, openCounter } from './counter.ts'

type Fault = Parameters<OpenTill['stripe']['control']['faults']['lay']>[0]

const MINUTE_MS = 60_000
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
    shop = await openTestTill(database.url, { doorMs: 1_000, lookMs: 50 })
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

  it('is heard of while the webhook’s secret is being replaced', async () => {
    const [endpoint] = (await counter.api.webhookEndpoints.list()).data
    shop.stripe.control.webhooks.rollSecret(endpoint!.id, 600_000)
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
      expect(await counter.hears(person, () => shop.later(11 * MINUTE_MS))).toMatch(/^You have locked this/)
      await counter.rest()
      expect(await counter.payments(person)).toHaveLength(1)
      expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
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
