import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { adjustCredit } from '../../src/flows/adjust-credit.ts'
import { unfreezeCustomer } from '../../src/flows/freeze-customer.ts'
import { giveMoneyBack } from '../../src/flows/give-money-back.ts'
import { recount } from '../../src/store/audit.ts'
import * as autoTopUps from '../../src/store/auto-top-ups.ts'
import { testService } from '../../src/test.ts'
import { command } from '../../src/till/command.ts'
import { readService } from '../../src/till/service.ts'
import service from '../../texttill.config.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { ALWAYS_ASKS, openCounter } from './counter.ts'

const DAY_MS = 86_400_000
const map = command({
  keywords: ['MAP'],
  usage: 'MAP',
  help: 'a map',
  price: '4',
  args: z.string(),
  run: () => 'Here is your map.',
})
const guide = command({
  keywords: ['GUIDE'],
  usage: 'GUIDE',
  help: 'a long guide',
  price: { perSegment: '1' },
  run: () => 'It is a long way up to the hut. '.repeat(30),
})

describe.each(engines)('AUTO, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, {
      doorMs: 3_000,
      lookMs: 50,
      service: readService({
        ...service,
        packs: ['10', '20', '50', '100'],
        rates: { other: '0' },
        limits: { perDay: '100', purchasesPerDay: 20, confirmOver: '50', autoPerMonth: '60' },
        lowBalance: '2',
        commands: [map, guide],
      }),
    })
    counter = openCounter(shop, database, 6_000)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  /** A customer with $20 who has agreed. */
  async function agreed(words = 'AUTO 20 BELOW 10', card?: string): Promise<string> {
    const person = await counter.regular(card)
    expect(await counter.ask(person, words)).toMatch(/^AUTO is on:/)
    return person
  }

  /** Has somebody agree to other terms than may be agreed to now: the operator allowed more when this was. */
  async function agreedBefore(words: string, terms: Partial<autoTopUps.AutoTopUp>): Promise<string> {
    const person = await agreed(words)
    await changeTerms(person, terms)
    return person
  }

  async function changeTerms(person: string, terms: Partial<autoTopUps.AutoTopUp>): Promise<void> {
    await database.store.transact(async (tx) => {
      const { id } = await tx.db
        .selectFrom('customers')
        .select('id')
        .where('address', '=', person)
        .executeTakeFirstOrThrow()
      const { state: _, reason: __, ...now } = (await autoTopUps.find(tx, id))!
      await autoTopUps.agree(tx, { ...now, ...terms })
    })
  }

  /** Buys maps for $4 each, and waits for each; texts about AUTO may come in between. */
  async function maps(person: string, times: number): Promise<void> {
    const had = () => shop.received(person).filter((text) => text.startsWith('Here is your map.')).length
    for (let i = 0; i < times; i++) {
      const before = had()
      await shop.text(person, 'MAP')
      await until(had, (now) => now > before)
    }
  }

  /** The texts about AUTO that came after so many. */
  const about = (person: string, after: number) =>
    shop
      .received(person)
      .slice(after)
      .filter((text) => /AUTO/.test(text))

  async function settled(person: string): Promise<string[]> {
    const before = shop.received(person).length
    await counter.rest()
    return about(person, before)
  }

  const turn = async (person: string, turned?: Parameters<typeof shop.stripe.control.turnCard>[1]) => {
    const [paid] = await counter.charged(person)
    shop.stripe.control.turnCard(paid!.payment_method as string, turned)
  }

  it('says what is agreed to, and keeps it in the customer’s own words', async () => {
    const person = await counter.regular()
    expect(await counter.ask(person, 'Auto $20 below 5, please')).toBe(
      'AUTO is on: $20.00 from Visa 4242 whenever less than $5.00 is left, up to $60.00 in 30 days. AUTO OFF to stop.',
    )
    expect(await counter.ask(person, 'AUTO')).toBe(
      'AUTO adds $20.00 whenever less than $5.00 is left, up to $60.00 in 30 days. AUTO OFF to stop.',
    )
    expect(await counter.ask(person, 'AUTO 20 UNDER 5 MAX 40')).toMatch(/up to \$40\.00 in 30 days/)
    expect(await counter.ask(person, 'auto off')).toBe('AUTO is off. Nothing is charged unless you text BUY.')
    const consents = await counter.look(({ db }) =>
      db
        .selectFrom('consents')
        .innerJoin('customers', 'customers.id', 'consents.customer')
        .select(['given', 'words'])
        .where('address', '=', person)
        .where('subject', '=', 'auto-top-up')
        .orderBy('at')
        .execute(),
    )
    expect(consents).toEqual([
      { given: 1, words: 'Auto $20 below 5, please' },
      { given: 1, words: 'AUTO 20 UNDER 5 MAX 40' },
      { given: 0, words: 'auto off' },
    ])
  })

  it.each([
    [
      'AUTO 25 BELOW 5',
      /^AUTO can add \$10\.00, \$20\.00, \$50\.00, and that must be more than it waits for/,
    ],
    ['AUTO 10 BELOW 10', /^AUTO can add/],
    ['AUTO 100 BELOW 5', /^AUTO can add/],
    ['AUTO 20 BELOW 5 MAX 500', /^AUTO may add at most \$60\.00 in 30 days here/],
    ['AUTO 20 BELOW 5 MAX 10', /^AUTO may add at most/],
    ['AUTO 20', /^AUTO adds credit by itself\. To agree text AUTO 20 BELOW 5/],
    ['AUTO 20 BELOW 5 when I am away', /^AUTO adds credit by itself/],
    ['AUTO 20 BELOW -5', /^AUTO adds credit by itself/],
    ['AUTO', /^AUTO adds credit by itself/],
  ])('agrees to nothing when somebody texts %s', async (words, answer) => {
    const person = await counter.regular()
    expect(await counter.ask(person, words)).toMatch(answer)
    const kept = await counter.look(({ db }) =>
      db
        .selectFrom('auto_top_ups')
        .innerJoin('customers', 'customers.id', 'auto_top_ups.customer')
        .select('state')
        .where('address', '=', person)
        .execute(),
    )
    expect(kept).toEqual([])
  })

  it('needs a card', async () => {
    expect(await counter.ask(counter.somebody(), 'AUTO 20 BELOW 5')).toMatch(/^AUTO needs a saved card/)
  })

  it('adds once when less is left than was said, and says so', async () => {
    const person = await agreed()
    await maps(person, 2)
    expect(await settled(person)).toEqual([])
    await maps(person, 1)
    const told = await until(
      () => about(person, 0).at(-1)!,
      (text) => text.startsWith('AUTO added'),
    )
    expect(told).toMatch(
      /^AUTO added \$20\.00\. Balance \$28\.00\. Visa 4242, ref \w{4}\. AUTO OFF to stop\. Not you\? Reply LOCK\.$/,
    )
    expect(await counter.charged(person)).toHaveLength(2)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$28\.00/)
  })

  it('adds when MORE leaves less than was said', async () => {
    const person = await agreed('AUTO 20 BELOW 18.50')
    expect(await counter.ask(person, 'GUIDE')).toMatch(/MORE for the rest$/)
    expect(await settled(person)).toEqual([])
    expect(await counter.ask(person, 'MORE')).toMatch(/MORE for the rest$/)
    const told = await until(
      () => about(person, 0).at(-1)!,
      (text) => text.startsWith('AUTO added'),
    )
    expect(told).toMatch(/^AUTO added \$20\.00\. Balance \$38\.00\./)
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it('is one charge however many spend at once', async () => {
    const person = await agreed('AUTO 50 BELOW 20')
    const before = shop.received(person).length
    await Promise.all(Array.from({ length: 5 }, () => shop.text(person, 'MAP')))
    await until(
      () => shop.received(person).slice(before),
      (texts) =>
        texts.filter((text) => text.startsWith('Here')).length === 5 &&
        texts.some((text) => /AUTO added/.test(text)),
    )
    await counter.rest()
    expect(await counter.charged(person)).toHaveLength(2)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$50\.00/)
  })

  it('adds once when there is less than a command costs, however often it is texted, and says that it is coming', async () => {
    const person = await counter.regular()
    await maps(person, 5)
    expect(await counter.ask(person, 'MAP')).toBe(
      'MAP costs up to $4.00 and you have $0.00. BUY 20 to add credit.',
    )
    await counter.ask(person, 'AUTO 20 BELOW 10')
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    const before = shop.received(person).length
    await Promise.all(Array.from({ length: 4 }, () => shop.text(person, 'MAP')))
    const told = await until(
      () => shop.received(person).slice(before),
      ({ length }) => length === 4,
    )
    expect(new Set(told).size).toBe(1)
    expect(told[0]).toMatch(
      /^MAP costs up to \$4\.00 and you have \$0\.00\. \$20\.00 is being charged, ref \w{4}\. Try again once it is added\.$/,
    )
    shop.stripe.control.webhooks.lift(rule)
    shop.stripe.control.webhooks.release()
    const [, ref] = /ref (\w{4})/.exec(told[0]!)!
    expect(await counter.nextText(person, before + 4)).toMatch(
      new RegExp(`^AUTO added \\$20\\.00\\. Balance \\$20\\.00\\. Visa 4242, ref ${ref}\\.`),
    )
    await counter.rest()
    await maps(person, 1)
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it('leaves it to a purchase that waits for the bank, and says how to buy meanwhile', async () => {
    const person = await agreed()
    await counter.ask(person, 'AUTO OFF')
    await maps(person, 5)
    await turn(person, 'asks_anyway')
    expect(await counter.ask(person, 'BUY 10')).toMatch(/^Your bank wants you to approve/)
    await counter.ask(person, 'AUTO 20 BELOW 10')
    expect(await counter.ask(person, 'MAP')).toBe(
      'MAP costs up to $4.00 and you have $0.00. BUY 20 to add credit.',
    )
    await counter.rest()
    expect(await counter.payments(person)).toHaveLength(2)
  })

  it('tries once, says why it failed, and waits until it is agreed to again', async () => {
    const person = await agreed()
    await turn(person, 'insufficient_funds')
    const before = shop.received(person).length
    await maps(person, 3)
    await until(
      () => about(person, before),
      (texts) => texts.length === 1,
    )
    expect(about(person, before)).toEqual([
      'AUTO is paused: Visa 4242 was declined: not enough funds. Nothing charged. CARD for another card, AUTO 20 BELOW 10 to go on.',
    ])
    await maps(person, 2)
    await counter.rest()
    expect(about(person, before)).toHaveLength(1)
    expect(await counter.payments(person)).toHaveLength(2)
    expect(await counter.ask(person, 'AUTO')).toMatch(
      /^AUTO is paused and charges nothing\. AUTO 20 BELOW 10 to go on/,
    )
    // Nothing is left by now, so that it is the next refusal that asks the card again: once more, and no more than that.
    await counter.ask(person, 'AUTO 20 BELOW 10')
    expect(await counter.ask(person, 'MAP')).toMatch(/\$20\.00 is being charged/)
    await until(
      () => about(person, before),
      (texts) => texts.at(-1)!.startsWith('AUTO is paused') && texts.length === 4,
    )
    expect(await counter.ask(person, 'MAP')).toMatch(/^MAP costs up to .*BUY 20 to add credit\.$/)
    await counter.rest()
    expect(await counter.payments(person)).toHaveLength(3)
    await turn(person)
    await counter.ask(person, 'AUTO 20 BELOW 10')
    expect(await counter.ask(person, 'MAP')).toMatch(/\$20\.00 is being charged/)
    await until(
      () => about(person, before).at(-1)!,
      (text) => text.startsWith('AUTO added $20.00'),
    )
    await maps(person, 1)
  })

  it('says what can be agreed to instead when its pack went while it was being charged, and the card was declined', async () => {
    const person = await agreed()
    await turn(person, 'insufficient_funds')
    const [method, path, mishap] = ['POST', '/v1/payment_intents', { kind: 'reset' }] as const
    const fault = shop.stripe.control.faults.lay({ when: 'before', mishap, method, path })
    const before = shop.received(person).length
    await maps(person, 3)
    await changeTerms(person, { amount_micros: 25_000_000 })
    shop.stripe.control.faults.lift(fault)
    shop.later(60_000)
    const told = await until(
      () => about(person, before),
      (texts) => texts.some((text) => text.startsWith('AUTO is paused')),
    )
    expect(told.at(-1)).toBe(
      'AUTO is paused: Visa 4242 was declined: not enough funds. Nothing charged. CARD for another card, AUTO 20 BELOW 5 to go on.',
    )
  })

  it('pauses when the bank wants to be asked, and lets the customer finish that payment', async () => {
    const person = await agreed('AUTO 20 BELOW 10', ALWAYS_ASKS)
    const before = shop.received(person).length
    await maps(person, 3)
    const [words] = await until(
      () => about(person, before),
      (texts) => texts.length === 1,
    )
    expect(words).toMatch(
      /^AUTO is paused: your bank wants you to approve \$20\.00\. Nothing charged yet\. Approve: http\S+\/p\/\w{10}$/,
    )
    await maps(person, 1)
    expect(await counter.payments(person)).toHaveLength(2)
    expect(await counter.hears(person, () => counter.atBank(words!, 'approve'))).toMatch(
      /^AUTO added \$20\.00\. Balance \$24\.00/,
    )
    expect(await counter.ask(person, 'AUTO')).toMatch(/^AUTO is paused/)
  })

  it('tries once when the card takes a while to fail, too', async () => {
    const person = await agreed()
    const customer = await counter.stripeCustomer(person)
    const { id: slow } = await counter.api.paymentMethods.attach('pm_card_slowFails', { customer })
    await counter.api.customers.update(customer, { invoice_settings: { default_payment_method: slow } })
    await counter.rest()
    const confirm = await counter.ask(person, 'BUY 10')
    await counter.hears(person, () => shop.text(person, /YES \d{4}/.exec(confirm)![0]))
    const before = shop.received(person).length
    await maps(person, 3)
    await until(
      () => about(person, before),
      (texts) => texts.length === 1,
    )
    await maps(person, 2)
    await counter.rest()
    expect(about(person, before)).toEqual([
      'AUTO is paused: $20.00 could not be added, your card needs a look. Nothing charged. CARD shows it, AUTO 20 BELOW 10 to go on.',
    ])
    expect(await counter.payments(person)).toHaveLength(3)
  })

  it('keeps no paid command waiting while Stripe cannot be reached for days, and begins anew once it can', async () => {
    const person = await agreed('AUTO 20 BELOW 19')
    const before = shop.received(person).length
    const fault = shop.stripe.control.faults.lay({ when: 'before', mishap: { kind: 'reset' } })
    await maps(person, 1)
    await until(
      () =>
        counter.look(({ db }) =>
          db.selectFrom('attempts').select('state').where('state', '=', 'unknown').execute(),
        ),
      (attempts) => attempts.length === 1,
    )
    shop.later(DAY_MS + 60_000)
    await maps(person, 2)
    shop.stripe.control.faults.lift(fault)
    shop.later(3_600_000)
    await until(
      () =>
        counter.look(({ db }) =>
          db.selectFrom('attempts').select('id').where('outcome', '=', 'never heard of').execute(),
        ),
      (attempts) => attempts.length === 1,
    )
    await counter.rest()
    expect(about(person, before)).toEqual([])
    expect(await counter.payments(person)).toHaveLength(1)
    await maps(person, 1)
    await until(
      () => about(person, before),
      (texts) => texts.at(-1)?.startsWith('AUTO added $20.00. Balance $24.00') ?? false,
    )
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it('does not add again what has just been given back, and says that it is paused', async () => {
    const person = await agreed('AUTO 20 BELOW 5')
    const { id } = await counter.look(({ db }) =>
      db
        .selectFrom('orders')
        .innerJoin('customers', 'customers.id', 'orders.customer')
        .select('orders.id')
        .where('address', '=', person)
        .executeTakeFirstOrThrow(),
    )
    await giveMoneyBack(shop.till.house, { order: id, reason: 'asked for it', actor: 'olga' })
    const last = await until(
      () => shop.received(person).at(-1)!,
      (words) => words.startsWith('AUTO'),
    )
    expect(last).toBe('AUTO is paused and charges nothing. AUTO 20 BELOW 5 to go on, AUTO OFF to end it.')
    expect(await counter.ask(person, 'MAP')).toMatch(/^MAP costs up to \$4\.00 and you have \$0\.00\. BUY/)
    await counter.rest()
    expect(await counter.payments(person)).toHaveLength(1)
  })

  it('charges nobody whose complaint to their bank was the end of a hold, until they agree again', async () => {
    const lost = await agreed()
    const won = await agreed()
    const bank = shop.stripe.control.bank
    const ends = async (person: string, how: 'lost' | 'won') => {
      const [paid] = await counter.charged(person)
      const { id } = bank.dispute(paid!.latest_charge as string)
      await until(
        () => shop.received(person).at(-1)!,
        (words) => words.startsWith('Your bank took'),
      )
      await counter.hears(person, () => bank.close(id, how))
    }
    await ends(lost, 'lost')
    await counter.rest()
    const { id } = await counter.look(({ db }) =>
      db.selectFrom('customers').select('id').where('address', '=', lost).executeTakeFirstOrThrow(),
    )
    await unfreezeCustomer(shop.till.house, { customer: id, reason: 'they called', actor: 'olga' })
    expect(await counter.ask(lost, 'MAP')).toBe(
      'MAP costs up to $4.00 and you have $0.00. BUY 20 to add credit.',
    )
    await ends(won, 'won')
    const told = await until(
      () => about(won, 0),
      ({ length }) => length === 2,
    )
    expect(told[1]).toBe('AUTO is paused and charges nothing. AUTO 20 BELOW 10 to go on, AUTO OFF to end it.')
    await maps(won, 3)
    await counter.rest()
    expect(await counter.payments(lost)).toHaveLength(1)
    expect(await counter.payments(won)).toHaveLength(1)
  })

  it('that is ended while Stripe has it already says that this one may still come, and then it does', async () => {
    const person = await agreed('AUTO 20 BELOW 19')
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    await maps(person, 1)
    await until(
      () => counter.charged(person),
      ({ length }) => length === 2,
    )
    expect(await counter.ask(person, 'AUTO OFF')).toMatch(
      /^AUTO is off\. \$20\.00 was being charged already, ref \w{4}\. Nothing else is charged unless you text BUY\.$/,
    )
    shop.stripe.control.webhooks.lift(rule)
    expect(await counter.hears(person, () => shop.stripe.control.webhooks.release())).toMatch(
      /^AUTO added \$20\.00/,
    )
    expect(await counter.ask(person, 'AUTO OFF')).toBe('AUTO is off. Nothing is charged unless you text BUY.')
  })

  it('charges nothing that was taken back before Stripe could be asked', async () => {
    const person = await agreed('AUTO 20 BELOW 19')
    await turn(person, 'asks_anyway')
    await counter.ask(person, 'BUY 10')
    shop.later(DAY_MS)
    const fault = shop.stripe.control.faults.lay({ when: 'before', mishap: { kind: 'reset' } })
    const newest = (auto: 0 | 1) =>
      counter.look(({ db }) =>
        db
          .selectFrom('orders')
          .innerJoin('customers', 'customers.id', 'orders.customer')
          .selectAll('orders')
          .where('address', '=', person)
          .where('auto', '=', auto)
          .orderBy('opened_at', 'desc')
          .executeTakeFirst(),
      )
    const order = () => newest(1)
    // What waits for the bank is credit on its way, for as long as it can be approved.
    await until(
      () => newest(0),
      (bought) => bought!.state === 'expired',
    )
    await maps(person, 1)
    expect(await order()).toMatchObject({ state: 'open' })
    await counter.ask(person, 'AUTO OFF')
    shop.stripe.control.faults.lift(fault)
    await turn(person)
    await until(order, (now) => now!.state !== 'open')
    expect(await order()).toMatchObject({ state: 'canceled', reason: 'not agreed to any more' })
    expect(await counter.charged(person)).toHaveLength(1)
  })

  it('says nothing of a charge that came to nothing to somebody who has ended it meanwhile', async () => {
    const person = await agreed()
    await turn(person, 'insufficient_funds')
    const path = '/v1/payment_intents'
    const fault = shop.stripe.control.faults.lay({ path, when: 'after', mishap: { kind: 'reset' } })
    await maps(person, 3)
    const attempts = (state: 'unknown' | 'refused') =>
      counter.look(({ db }) =>
        db
          .selectFrom('attempts')
          .innerJoin('orders', 'orders.id', 'attempts.order_id')
          .innerJoin('customers', 'customers.id', 'orders.customer')
          .select('attempts.id')
          .where('address', '=', person)
          .where('auto', '=', 1)
          .where('attempts.state', '=', state)
          .execute(),
      )
    await until(
      () => attempts('unknown'),
      ({ length }) => length === 1,
    )
    expect(await counter.ask(person, 'AUTO OFF')).toMatch(/^AUTO is off\./)
    shop.stripe.control.faults.lift(fault)
    shop.later(3_600_000)
    await until(
      () => attempts('refused'),
      ({ length }) => length === 1,
    )
    await counter.rest()
    expect(shop.received(person).filter((text) => text.startsWith('AUTO is paused'))).toEqual([])
  })

  it('keeps to the month’s limit, and says so once', async () => {
    const person = await agreed('AUTO 20 BELOW 10 MAX 40')
    const before = shop.received(person).length
    await maps(person, 3)
    await counter.rest()
    await maps(person, 5)
    await counter.rest()
    await maps(person, 7)
    await counter.rest()
    const told = about(person, before)
    expect(told.filter((text) => text.startsWith('AUTO added'))).toHaveLength(2)
    expect(told.filter((text) => !text.startsWith('AUTO added'))).toEqual([
      'AUTO would pass your limit of $40.00 and added nothing. BUY 20 adds credit.',
    ])
    expect(await counter.charged(person)).toHaveLength(3)
    shop.later(31 * DAY_MS)
    await counter.ask(person, 'BUY 10')
    await maps(person, 1)
    await until(
      () => about(person, before).filter((text) => text.startsWith('AUTO added')),
      (added) => added.length === 3,
    )
  })

  it('keeps to the limit that is set now, where the operator allowed more when it was agreed to', async () => {
    const person = await agreedBefore('AUTO 50 BELOW 49', { month_micros: 100_000_000 })
    expect(await counter.ask(person, 'AUTO')).toMatch(/up to \$60\.00 in 30 days/)
    await maps(person, 1)
    await until(
      () => about(person, 0).at(-1)!,
      (text) => text.startsWith('AUTO added'),
    )
    shop.later(2 * DAY_MS)
    await maps(person, 5)
    await counter.rest()
    expect(about(person, 0).at(-1)).toMatch(/^AUTO would pass your limit of \$60\.00/)
    // Agreed to anew, it is said anew.
    expect(await counter.ask(person, 'AUTO 50 BELOW 49 MAX 60')).toMatch(/^AUTO is on/)
    await maps(person, 1)
    await until(
      () => about(person, 0).filter((text) => text.startsWith('AUTO would pass')),
      ({ length }) => length === 2,
    )
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it.each([
    ['$25.00', 'a pack that is not sold any more'],
    ['$100.00', 'a pack that needs digits since'],
  ])('does not add %s, %s, and says what can be agreed to instead', async (amount) => {
    const amount_micros = Number(amount.slice(1)) * 1e6
    const person = await agreedBefore('AUTO 20 BELOW 19', { amount_micros, month_micros: 100_000_000 })
    const words = `AUTO is paused: it cannot add ${amount} any more. Nothing charged. AUTO 20 BELOW 5 to go on, AUTO OFF to end it.`
    const before = shop.received(person).length
    await maps(person, 1)
    expect(await until(() => about(person, before).at(-1), Boolean)).toBe(words)
    const { reason } = await counter.look(({ db }) =>
      db
        .selectFrom('auto_top_ups')
        .innerJoin('customers', 'customers.id', 'auto_top_ups.customer')
        .select('auto_top_ups.reason')
        .where('address', '=', person)
        .executeTakeFirstOrThrow(),
    )
    expect(reason).toBe('not offered any more')
    expect(await counter.ask(person, 'AUTO')).toBe(words)
    expect(await counter.ask(person, 'AUTO 20 BELOW 5')).toMatch(/^AUTO is on:/)
    expect(await counter.charged(person)).toHaveLength(1)
  })

  it('keeps to the day’s limit, and says which and until when, once a day', async () => {
    const words =
      "AUTO would pass the day's limit of $100.00 or 20 purchases and added nothing. From tomorrow there is room again."
    const person = await agreed('AUTO 50 BELOW 40')
    const told = () => about(person, 0).filter((text) => text === words)
    const spends = async (amountMicros: number) => {
      const { id } = await counter.look(({ db }) =>
        db.selectFrom('customers').select('id').where('address', '=', person).executeTakeFirstOrThrow(),
      )
      const taken = { customer: id, amountMicros: -amountMicros, reason: 'test', actor: 'olga' }
      await database.store.transact((tx) => adjustCredit(tx, shop.till.house, taken))
    }
    await counter.ask(person, 'BUY 50')
    await spends(30_000_000)
    await maps(person, 1)
    await until(told, ({ length }) => length === 1)
    await maps(person, 1)
    await counter.rest()
    expect(told()).toHaveLength(1)
    shop.later(1.2 * DAY_MS)
    await counter.ask(person, 'BUY 50')
    await counter.ask(person, 'BUY 10')
    await spends(50_000_000)
    await maps(person, 1)
    await until(told, ({ length }) => length === 2)
    expect(about(person, 0)).toHaveLength(3)
    expect(await counter.charged(person)).toHaveLength(4)
  })

  it('does nothing while the account is locked, or after STOP', async () => {
    const locked = await agreed()
    await counter.ask(locked, 'LOCK')
    expect(await counter.ask(locked, 'AUTO')).toMatch(/^You have locked this, so nothing is charged/)
    await maps(locked, 4)
    expect(await settled(locked)).toEqual([])
    expect(await counter.charged(locked)).toHaveLength(1)

    const gone = await agreed()
    await shop.text(gone, 'STOP')
    await counter.ask(gone, 'START')
    await maps(gone, 4)
    expect(await settled(gone)).toEqual([])
    expect(await counter.ask(gone, 'AUTO')).toMatch(/^AUTO is paused/)
    expect(await counter.charged(gone)).toHaveLength(1)
  })

  it('asks nobody to approve at their bank who has said STOP since it was charged', async () => {
    const person = await agreed('AUTO 20 BELOW 19', ALWAYS_ASKS)
    const path = '/v1/payment_intents'
    const fault = shop.stripe.control.faults.lay({
      when: 'after',
      mishap: { kind: 'reset' },
      method: 'POST',
      path,
    })
    await maps(person, 1)
    const order = () =>
      counter.look(({ db }) =>
        db
          .selectFrom('orders')
          .innerJoin('customers', 'customers.id', 'orders.customer')
          .innerJoin('attempts', 'attempts.order_id', 'orders.id')
          .select(['orders.state', 'attempts.state as attempt'])
          .where('address', '=', person)
          .where('auto', '=', 1)
          .executeTakeFirst(),
      )
    await until(order, (found) => found?.attempt === 'unknown')
    await shop.text(person, 'STOP')
    shop.stripe.control.faults.lift(fault)
    shop.later(60_000)
    expect(await until(order, (found) => found?.state !== 'open')).toMatchObject({ state: 'canceled' })
    await until(
      () => counter.payments(person),
      ([newest]) => newest?.status === 'canceled',
    )
    expect(shop.received(person).filter((words) => words.includes('Approve'))).toEqual([])
  })

  it('stays paused after a STOP that only Twilio heard, and told of when it refused a text', async () => {
    const person = await agreed()
    shop.twilio.control.faults.add({ fault: 'undelivered', code: 21610, phone: person })
    await maps(person, 1)
    const hasLeft = () =>
      counter.look(({ db }) =>
        db
          .selectFrom('customers')
          .select('opted_out_at')
          .where('address', '=', person)
          .executeTakeFirstOrThrow(),
      )
    await until(hasLeft, ({ opted_out_at }) => opted_out_at !== null)
    await counter.ask(person, 'START')
    expect(await counter.ask(person, 'AUTO')).toMatch(/^AUTO is paused/)
    await maps(person, 4)
    expect(await counter.charged(person)).toHaveLength(1)
  })

  it('leaves it to a purchase that is on its way', async () => {
    const person = await agreed()
    await maps(person, 2)
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    const before = shop.received(person).length
    await shop.text(person, 'BUY 10')
    await maps(person, 1)
    shop.stripe.control.webhooks.lift(rule)
    shop.stripe.control.webhooks.release()
    await until(
      () => shop.received(person).slice(before),
      (texts) => texts.some((text) => text.startsWith('Added $10.00')),
    )
    await counter.rest()
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it('stops when its card is gone', async () => {
    const person = await agreed()
    const [paid] = await counter.charged(person)
    await counter.api.paymentMethods.detach(paid!.payment_method as string)
    await until(
      () => counter.ask(person, 'AUTO'),
      (text) => text.startsWith('AUTO is paused'),
    )
    await maps(person, 4)
    expect(await counter.charged(person)).toHaveLength(1)
  })
})

describe('AUTO, where a pack is more than may be paid in a day,', () => {
  it('does not offer it: there would be room for it tomorrow, and never', async () => {
    const limits = { perDay: '10', purchasesPerDay: 5, autoPerMonth: '60' }
    const { lowBalance: _, ...about } = service
    await using till = await testService({ ...about, packs: ['10', '20'], limits })
    const ana = till.phone()
    await ana.buys('10')
    expect(await ana.texts('AUTO 20 BELOW 5')).toMatch(/^AUTO can add \$10\.00, and/)
    expect(await ana.texts('AUTO 10 BELOW 5')).toMatch(/^AUTO is on/)
  })
})
