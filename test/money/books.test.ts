import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareBooks } from '../../src/flows/compare-books.ts'
import { giveMoneyBack } from '../../src/flows/give-money-back.ts'
import { HOUSE } from '../../src/flows/house.ts'
import { acceptOrder } from '../../src/flows/judge-order.ts'
import { replayEvent } from '../../src/flows/replay-event.ts'
import { sweepBalance } from '../../src/flows/sweep-balance.ts'
import * as cases from '../../src/store/cases.ts'
import * as events from '../../src/store/events.ts'
import * as ledger from '../../src/store/ledger.ts'
import { engines } from '../engines.ts'
import { until } from '../open-till.ts'
import { openShop, type Shop } from './open-shop.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe.each(engines)('Stripe’s balance and our books, on $name', ({ open }) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(open)
  })
  afterAll(() => shop.close(['order_of_yesterday']))

  const compare = () => compareBooks(shop.house, { fromMs: Date.now() - HOUR_MS, toMs: Date.now() + HOUR_MS })
  const sweep = () =>
    sweepBalance(shop.house, { sinceMs: Date.now() - HOUR_MS, untilMs: Date.now() + HOUR_MS })

  it('agree to the cent after purchases, refunds, disputes, fees, and what others do on the account', async () => {
    const bought = await shop.regular()
    await shop.ask(bought.person, 'BUY 10')
    await shop.ask(bought.person, 'SUN 46.5 7.9')
    const refunded = await shop.regular()
    for (const amount of [333, 333, 334])
      await shop.api.refunds.create({ charge: refunded.charge.id, amount })
    const failed = await shop.regular()
    const { id } = await shop.api.refunds.create({ charge: failed.charge.id })
    shop.stripe.bank.failRefund(id)
    const won = await shop.regular()
    shop.stripe.bank.close(shop.stripe.bank.dispute(won.charge.id).id, 'won')
    const lost = await shop.regular()
    shop.stripe.bank.close(shop.stripe.bank.dispute(lost.charge.id).id, 'lost')
    const both = await shop.regular()
    await shop.api.refunds.create({ charge: both.charge.id, amount: 700 })
    shop.stripe.bank.dispute(both.charge.id)
    const asked = await shop.regular()
    shop.stripe.bank.close(shop.stripe.bank.dispute(asked.charge.id, { inquiry: true }).id, 'warning_closed')
    await foreignPayment('usd')
    // Dinars have three decimals, in which nothing of ours is sold.
    const dinars = await foreignPayment('kwd')
    // So many rupiah that their micros are no exact number.
    const rupiah = await foreignPayment('idr', 999_999_999_999)
    shop.stripe.bank.dispute(rupiah.latest_charge as string)
    await shop.api.refunds.create({ payment_intent: dinars.id, amount: 1200 })
    shop.stripe.bank.dispute(dinars.latest_charge as string, { amount: 3000 })
    await shop.settled()
    for (const { id: foreign } of [dinars, rupiah])
      expect(await eventsOf(foreign)).toEqual(new Set(['ignored']))

    const found = await compare()
    expect(found).toMatchObject({ differences: [], waiting: [] })
    // Eight payments, five refunds of which one came back, three disputes of which one was won.
    expect(found.ours).toEqual([{ currency: 'usd', count: 8 + 5 + 1 + 3 + 1, micros: expect.any(Number) }])
    expect(found.fees).toEqual([
      { currency: 'usd', count: 18, micros: -(7 * 880_000 + 590_000 + 3 * 15_000_000) },
    ])
    expect(found.others).toEqual(
      expect.arrayContaining([
        { currency: 'usd', count: 1, micros: 42_000_000 },
        { currency: 'kwd', count: 3, micros: 4_200_000 - 1_200_000 - 3_000_000 },
        { currency: 'idr', count: 2, micros: 0 },
      ]),
    )
    expect((await sweep()).untold).toEqual([])
  }, 180_000)

  it('differ by what Stripe did and no event told, until the sweep finds it', async () => {
    const { person, charge } = await shop.regular()
    await shop.settled()
    const rule = shop.stripe.webhooks.rule({ twist: { kind: 'lose' } })
    const refund = await shop.api.refunds.create({ charge: charge.id, amount: 500 })
    const dispute = shop.stripe.bank.dispute(charge.id, { amount: 1000 })
    const link = await shop.ask('+14155550907', 'BUY 20')
    await shop.pay(link)
    const newcomer = await shop.chargeOf('+14155550907')
    await until(
      async () => (await shop.api.charges.retrieve(newcomer.id)).balance_transaction,
      (transaction) => transaction !== null,
    )
    shop.stripe.webhooks.lift(rule)

    const names = (await compare()).differences.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        `refund:${refund.id}`,
        `dispute:${dispute.id}:withdraw`,
        `sale:${newcomer.payment_intent}`,
        `fee:${(await shop.api.charges.retrieve(newcomer.id)).balance_transaction}`,
      ]),
    )
    expect((await sweep()).untold).toEqual(
      expect.arrayContaining([
        `sweep:${refund.id}:refunded`,
        expect.stringContaining(`sweep:${dispute.id}:txn_`),
        `sweep:${newcomer.payment_intent}:paid`,
      ]),
    )
    await shop.settled()
    await sweep()
    await shop.settled()
    expect((await compare()).differences).toEqual([])
    expect((await sweep()).untold).toEqual([])
    expect((await shop.moved(person)).map(({ micros }) => micros).toSorted()).toEqual([
      -10_000_000, -5_000_000, 20_000_000,
    ])
    expect(shop.received('+14155550907').at(-1)).toMatch(/^Added \$20\.00/)
  })

  it('agree on a payment that was not for what we asked, while it waits for a person and when it is refunded', async () => {
    const person = '+14155550908'
    await shop.pay(await shop.misordered(person))
    await shop.hears(person, /^We are checking your payment/)
    await shop.settled()
    expect((await compare()).differences).toEqual([])
    expect(await suspended()).toBe(20_000_000)
    const charge = await shop.chargeOf(person)
    await shop.api.refunds.create({ charge: charge.id })
    await shop.hears(person, /^\$20\.00 goes back/)
    await shop.settled()
    expect(await suspended()).toBe(0)
    expect((await compare()).differences).toEqual([])

    // Nothing of it waits for anybody any more, whatever is told again and whatever it would be asked for now.
    const order = () =>
      shop.database.store.read(({ db }) =>
        db
          .selectFrom('orders')
          .select(['state', 'reason'])
          .where('payment_intent', '=', charge.payment_intent as string)
          .executeTakeFirstOrThrow(),
      )
    expect(await order()).toEqual({ state: 'canceled', reason: 'given back' })
    await shop.database.store.transact(({ db }) =>
      db
        .updateTable('orders')
        .set({ price_micros: 20_000_000, pay_micros: 20_000_000, credit_micros: 20_000_000 })
        .where('payment_intent', '=', charge.payment_intent as string)
        .execute(),
    )
    for (const { id } of (await shop.api.events.list({ limit: 20 })).data)
      await replayEvent(shop.house, { id, actor: 'command-line' })
    expect((await order()).state).toBe('canceled')
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$0\.00/)
  })

  it('have an order in review again when what went back for it comes again', async () => {
    const person = '+14155550909'
    await shop.pay(await shop.misordered(person))
    const words = await shop.hears(person, /^We are checking your payment/)
    // An event that tells of the payment once more would settle what is accepted.
    await shop.settled()
    const accept = () =>
      shop.database.store.transact((tx) =>
        acceptOrder(tx, shop.house, {
          order: /ref (\w{4})/.exec(words)![1]!,
          reason: 'theirs',
          actor: 'olga',
        }),
      )
    // Accepted, and given back before the till could ask Stripe what it was: the money is gone, and so is the word.
    const down = { when: 'before', mishap: { kind: 'reset' }, method: 'GET' } as const
    const fault = shop.stripe.faults.lay({ ...down, path: '/v1/payment_intents/*' })
    await accept()
    const { id } = await shop.api.refunds.create({ charge: (await shop.chargeOf(person)).id })
    await shop.hears(person, /^\$20\.00 goes back/)
    shop.stripe.faults.lift(fault)
    await setAside(['settle-accepted'], 0)
    await until(
      () => jobsOf('settle-accepted'),
      (left) => left === 0,
    )
    shop.stripe.bank.failRefund(id)
    await until(
      () => suspended(),
      (micros) => micros === 20_000_000,
    )
    await until(
      () => shop.received(person).at(-1)!,
      (said) => /^We are checking your payment of \$20\.00 by hand/.test(said),
    )
    await shop.settled()
    const states = await shop.database.store.read(({ db }) =>
      db.selectFrom('orders').select('reason').where('state', '=', 'review').execute(),
    )
    expect(states).toEqual([{ reason: 'what went back has come again' }])
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$0\.00/)
    await accept()
    await shop.hears(person, /^Added \$20\.00/)
    expect(await suspended()).toBe(0)
  })

  it.each([
    [0, ['Paid $20.00']],
    [500, ['Paid $15.00']],
  ])(
    'show what was paid otherwise than asked as that, with %s cents given back before',
    async (cents, was) => {
      const person = `+141555509${40 + cents / 100}`
      const words = await shop.misordered(person)
      await shop.pay(words)
      const told = await shop.hears(person, /^We are checking your payment/)
      const { id: charge } = await shop.chargeOf(person)
      if (cents > 0) {
        await shop.api.refunds.create({ charge, amount: cents })
        await shop.hears(person, /^\$5\.00 goes back/)
      }
      const verdict = { order: /ref (\w{4})/.exec(told)![1]!, reason: 'theirs', actor: 'olga' }
      await shop.database.store.transact((tx) => acceptOrder(tx, shop.house, verdict))
      await shop.hears(person, /^Added/)
      const [, code] = /\/p\/(\w+)/.exec(words)!
      const shown = async () => {
        const page = await (await fetch(`${shop.till.url}/thanks/${code}`)).text()
        return [...page.matchAll(/<th scope="row">([^<]+)<\/th><td class="money">([^<]+)</g)]
          .map(([, label, value]) => `${label} ${value}`)
          .filter((row) => /^(Price|Discount|Bonus|Paid|Refunded)/.test(row))
      }
      expect(await shown()).toEqual(was)
      await shop.api.refunds.create({ charge, amount: 600 })
      await shop.hears(person, /^\$6\.00 goes back/)
      expect(await shown()).toEqual([...was, 'Refunded -$6.00'])
    },
  )

  it('keep a second payment for one order apart, once, and a person and its customer are told', async () => {
    const { person, charge } = await shop.regular()
    const first = await shop.api.paymentIntents.retrieve(charge.payment_intent as string)
    const again = await payOnce(first.metadata, charge.customer as string)
    await shop.hears(person, /^We are checking your payment of \$42\.00 by hand, ref \w{4}\./)
    await shop.settled()
    await shop.tell({ ...event, id: 'evt_again', data: { object: again } })
    await shop.settled()
    const told = shop.received(person).filter((words) => words.startsWith('We are checking'))
    expect(told).toHaveLength(1)
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    const found = await shop.database.store.read((read) => cases.find(read, `paid-twice:${again.id}`))
    expect(found).toMatchObject({ kind: 'paid-twice', closed_at: null })
    expect(await suspended()).toBe(42_000_000)
    await shop.api.refunds.create({ payment_intent: again.id })
    await shop.hears(person, /^\$42\.00 goes back .* Balance \$20\.00\.$/)
    expect(await suspended()).toBe(0)
  })

  it('give back a payment in another currency in that one, and would tell of one that was posted in ours', async () => {
    const { person, charge } = await shop.regular()
    const { metadata } = await shop.api.paymentIntents.retrieve(charge.payment_intent as string)
    const [yen, euros] = [
      await payOnce(metadata, charge.customer as string, 'jpy'),
      await payOnce(metadata, charge.customer as string, 'eur'),
    ]
    await shop.hears(person, /^We are checking your payment of ¥4,200/)
    await shop.hears(person, /^We are checking your payment of €42\.00/)
    const wish = { reason: 'not ours', actor: 'olga' }
    await expect(giveMoneyBack(shop.house, { ...wish, order: yen.id, written: '4.20' })).rejects.toThrow(
      '4.20 is not an amount in JPY.',
    )
    await giveMoneyBack(shop.house, { ...wish, order: yen.id })
    await shop.hears(person, /^¥4,200 goes back .* Balance \$20\.00\.$/)
    const part = await giveMoneyBack(shop.house, { ...wish, order: euros.id, written: '12 EUR' })
    await shop.hears(person, /^€12\.00 goes back .* Balance \$20\.00\.$/)
    shop.stripe.bank.dispute(euros.latest_charge as string, { amount: 3000 })
    await shop.hears(person, /^Your bank took €30\.00 back/)
    await shop.settled()
    expect((await shop.api.refunds.list({ payment_intent: yen.id })).data[0]!.amount).toBe(4200)
    for (const currency of ['jpy', 'eur', 'usd']) expect(await suspended(currency)).toBe(0)
    expect((await compare()).differences).toEqual([])

    const name = `refund:${part.refund}`
    const wrongly = async (sign: 1 | -1) => {
      for (const [currency, micros] of [
        ['usd', 12_000_000 * sign],
        ['eur', -12_000_000 * sign],
      ] as const)
        await shop.database.store.transact((tx) =>
          ledger.post(tx, {
            id: `${name}:${currency}${sign}`,
            kind: 'refund',
            debit: micros > 0 ? HOUSE.suspense : HOUSE.stripe,
            credit: micros > 0 ? HOUSE.stripe : HOUSE.suspense,
            currency,
            amountMicros: Math.abs(micros),
            at: Date.now(),
            reference: metadata.order!,
          }),
        )
    }
    await wrongly(1)
    expect((await compare()).differences).toEqual(
      expect.arrayContaining([
        { name, currency: 'eur', stripeMicros: -12_000_000, booksMicros: 0 },
        { name, currency: 'usd', stripeMicros: 0, booksMicros: -12_000_000 },
      ]),
    )
    await wrongly(-1)
    expect((await compare()).differences).toEqual([])
  })

  it('keep a second payment apart while the first waits for a person, and tell of it', async () => {
    const person = '+14155550910'
    await shop.pay(await shop.misordered(person))
    await shop.hears(person, /^We are checking your payment/)
    const charge = await shop.chargeOf(person)
    const first = await shop.api.paymentIntents.retrieve(charge.payment_intent as string)
    const again = await payOnce(first.metadata, charge.customer as string)
    await shop.hears(person, /^We are checking your payment of \$42\.00 by hand/)
    await shop.settled()
    expect(await suspended()).toBe(62_000_000)
    const found = await shop.database.store.read((read) => cases.find(read, `paid-twice:${again.id}`))
    expect(found).toMatchObject({ kind: 'paid-twice', words: expect.stringContaining('in review') })
    for (const { id } of [again, first]) await shop.api.refunds.create({ payment_intent: id })
    await until(suspended, (micros) => micros === 0)
    await shop.settled()
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$0\.00/)
  })

  it('are told apart from a purchase whose money Stripe has not moved yet', async () => {
    const { charge } = await shop.regular()
    const [sale] = await until(
      async () => {
        const { waiting, differences } = await compare()
        expect(differences).toEqual([])
        return waiting
      },
      (waiting) => waiting.length >= 0,
    )
    if (sale) expect(sale).toMatchObject({ name: `sale:${charge.payment_intent}`, stripeMicros: 0 })
    await shop.settled()
    expect(await compare()).toMatchObject({ differences: [], waiting: [] })
  })

  it('are swept although Stripe knows an order under our mark that is not here, by which they differ', async () => {
    const { charge } = await shop.regular()
    const { metadata } = await shop.api.paymentIntents.retrieve(charge.payment_intent as string)
    const rule = shop.stripe.webhooks.rule({ twist: { kind: 'lose' } })
    const lost = await payOnce({ ...metadata, order: 'order_of_yesterday' }, charge.customer as string)
    shop.stripe.bank.dispute(lost.latest_charge as string)
    const dispute = shop.stripe.bank.dispute(charge.id)
    const { untold } = await sweep()
    expect(untold).toContainEqual(expect.stringContaining(dispute.id))
    await shop.settled()
    const { differences } = await compare()
    expect(differences.map((one) => [one.lost, one.name.split(':')[0]]).toSorted()).toEqual(
      ['dispute', 'fee', 'fee', 'sale'].map((kind) => ['order_of_yesterday', kind]),
    )
    shop.stripe.webhooks.lift(rule)
  })

  it('are compared for the days, too, on which the till was down, and a difference is a case, once', async () => {
    const { charge } = await shop.regular()
    await shop.settled()
    const hushed = ['reconcile', 'sweep-balance']
    await setAside(hushed, 1)
    const rule = shop.stripe.webhooks.rule({ twist: { kind: 'lose' } })
    const refund = await shop.api.refunds.create({ charge: charge.id, amount: 500 })
    const atFour = Date.now() + 4 * DAY_MS
    await shop.database.store.transact((tx) =>
      events.writeCursor(tx, { name: 'stripe-events', value: String(atFour) }),
    )
    shop.till.later(4 * DAY_MS)
    const id = `books-differ:refund:${refund.id}`
    const opened = await until(
      () => shop.database.store.read((read) => cases.find(read, id)),
      (found) => found !== undefined,
    )
    expect(opened!.words).toBe(
      `Of refund:${refund.id}, Stripe's balance says -$5.00 and our books say $0.00.`,
    )
    shop.stripe.webhooks.lift(rule)
    await setAside(hushed, 0)
  })

  /** Has the till not do, or do again, what it does regularly. */
  async function setAside(kinds: string[], dead: 0 | 1): Promise<void> {
    await shop.database.store.transact(async (tx) => {
      await tx.db.updateTable('jobs').set({ dead, due_at: 0 }).where('kind', 'in', kinds).execute()
      tx.signal('jobs')
    })
  }

  function jobsOf(kind: string): Promise<number> {
    return shop.database.store.read(async ({ db }) => {
      const rows = await db.selectFrom('jobs').select('id').where('kind', '=', kind).execute()
      return rows.length
    })
  }

  const event = { object: 'event', type: 'payment_intent.succeeded', livemode: false }

  function payOnce(metadata: Record<string, string>, customer: string, currency = 'usd') {
    return shop.api.paymentIntents.create({
      amount: 4200,
      currency,
      customer,
      metadata,
      payment_method: 'pm_card_visa',
      confirm: true,
      allowed_payment_method_types: ['card'],
    })
  }

  async function foreignPayment(currency: string, amount = 4200): Promise<Stripe.PaymentIntent> {
    const method = await shop.api.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } })
    return shop.api.paymentIntents.create({
      amount,
      currency,
      payment_method: method.id,
      confirm: true,
      allowed_payment_method_types: ['card'],
    })
  }

  /** What became of all that was told of a payment. */
  async function eventsOf(payment: string): Promise<Set<string>> {
    const events = await shop.database.store.read(({ db }) =>
      db.selectFrom('events').select('state').where('raw', 'like', `%${payment}%`).execute(),
    )
    return new Set(events.map(({ state }) => state))
  }

  async function suspended(currency = 'usd'): Promise<number> {
    const rows = await shop.database.store.read(({ db }) =>
      db
        .selectFrom('transfers')
        .select(['credit', 'amount'])
        .where((eb) => eb.or([eb('debit', '=', 'house:suspense'), eb('credit', '=', 'house:suspense')]))
        .where('currency', '=', currency)
        .execute(),
    )
    return rows.reduce((sum, { credit, amount }) => sum + (credit === 'house:suspense' ? amount : -amount), 0)
  }
})
