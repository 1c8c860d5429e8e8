import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refundOrder } from '../../src/flows/refund-order.ts'
import { requestRefund } from '../../src/flows/request-refund.ts'
import { findRequest } from '../../src/store/refunds.ts'
import { engines } from '../engines.ts'
import { until } from '../open-till.ts'
import { openShop, type Shop } from './open-shop.ts'

const REFUND_FAILS = '4000000000005126'
const REFUND_PENDING = '4000000000007726'

describe.each(engines)('refunds, on $name', ({ open }) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(open)
  })
  afterAll(() => shop.close())

  it('take the credit back and say so, when the operator refunds at Stripe’s dashboard', async () => {
    const { person, charge } = await shop.regular()
    const refund = await shop.api.refunds.create({ charge: charge.id, amount: 500 })
    expect(await shop.hears(person, /goes back/)).toMatch(
      /^\$5\.00 goes back to your card, ref \w{4}\. Balance \$15\.00\.$/,
    )
    await shop.settled()
    expect(await shop.moved(person)).toEqual([
      { id: `grant:${charge.payment_intent}`, micros: 20_000_000 },
      { id: `refund:${refund.id}`, micros: -5_000_000 },
    ])
    expect(await shop.ask(person, 'HISTORY')).toMatch(/^-\$5\.00 refunded .*\+\$20\.00 bought/)
  })

  it('of one payment in several parts add up to exactly the whole', async () => {
    const { person, charge } = await shop.regular()
    for (const amount of [667, 667, 666]) await shop.api.refunds.create({ charge: charge.id, amount })
    await shop.hears(person, /Balance \$0\.00/)
    await shop.settled()
    // In whatever order they were worked.
    expect((await shop.moved(person)).map(({ micros }) => micros).toSorted((a, b) => a - b)).toEqual([
      -6_670_000, -6_670_000, -6_660_000, 20_000_000,
    ])
  })

  it('take back what is spent already: the balance is below zero until the next purchase makes up for it', async () => {
    const { person, charge } = await shop.regular()
    await shop.ask(person, 'SUN 46.5 7.9')
    await shop.api.refunds.create({ charge: charge.id })
    expect(await shop.hears(person, /goes back/)).toMatch(
      /^\$20\.00 goes back to your card, ref \w{4}\. More than was left, so your balance is -\$0\.26\. BUY 10 makes up for it\.$/,
    )
    expect(await shop.ask(person, 'BALANCE')).toBe(
      'Balance -$0.26: more went back to your card than was left. BUY 10 makes up for it.',
    )
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^Your balance is -\$0\.26: .* Nothing charged/)
    expect(await shop.ask(person, 'BUY 10')).toMatch(
      /^Added \$10\.00, of which \$0\.26 made up for what was missing\. Balance \$9\.73\./,
    )
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^Sun/)
  })

  it('are taken back from the grant in one go when Stripe tells of them first', async () => {
    const rule = shop.stripe.webhooks.rule({
      twist: { kind: 'hold' },
      types: ['payment_intent.*', 'checkout.*', 'charge.*'],
    })
    const person = '+14155550900'
    await shop.pay(await shop.ask(person, 'BUY 20'))
    const charge = await shop.chargeOf(person)
    await shop.api.refunds.create({ charge: charge.id, amount: 500 })
    await shop.hears(person, /goes back/)
    expect(shop.received(person).slice(1)).toEqual([
      expect.stringMatching(/^Added \$20\.00\. Balance \$20\.00/),
      expect.stringMatching(/^\$5\.00 goes back to your card, ref \w{4}\. Balance \$15\.00/),
    ])
    shop.stripe.webhooks.lift(rule)
    shop.stripe.webhooks.release()
    await shop.settled()
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([20_000_000, -5_000_000])
  })

  it('that fail become credit again, once, however often Stripe says so', async () => {
    const { person, charge } = await shop.regular(REFUND_FAILS)
    const refund = await shop.api.refunds.create({ charge: charge.id, amount: 800 })
    await shop.hears(person, /Balance \$12\.00/)
    shop.stripe.bank.failRefund(refund.id)
    expect(await shop.hears(person, /^Your bank did not take/)).toMatch(
      /^Your bank did not take the \$8\.00 that went back to your card, ref \w{4}\. It is credit again\. Balance \$20\.00\.$/,
    )
    const events = (await shop.api.events.list({ type: 'refund.failed' })).data
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => shop.tell({ ...events[0], id: `evt_again_${i}_${person}` })),
    )
    await shop.settled()
    expect(await shop.moved(person)).toEqual([
      expect.objectContaining({ micros: 20_000_000 }),
      { id: `refund:${refund.id}`, micros: -8_000_000 },
      { id: `refund-failed:${refund.id}`, micros: 8_000_000 },
    ])
  })

  it('that are pending take the credit at once, and only once when they succeed', async () => {
    const { person, charge } = await shop.regular(REFUND_PENDING)
    const refund = await shop.api.refunds.create({ charge: charge.id })
    await shop.hears(person, /goes back/)
    await shop.settled()
    await shop.api.refunds.update(refund.id, { metadata: { seen: 'yes' } })
    await shop.settled()
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([20_000_000, -20_000_000])
    expect(shop.received(person).filter((text) => text.includes('goes back'))).toHaveLength(1)
  })

  it('of payments that others make on the account are none of our business', async () => {
    const customer = await shop.api.customers.create({ name: 'of another shop' })
    const method = await shop.api.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    const intent = await shop.api.paymentIntents.create({
      amount: 4200,
      currency: 'usd',
      customer: customer.id,
      payment_method: method.id,
      confirm: true,
      off_session: true,
    })
    await shop.api.refunds.create({ payment_intent: intent.id })
    await shop.api.customers.del(customer.id)
    await shop.settled()
    const events = await shop.database.store.read(({ db }) =>
      db
        .selectFrom('events')
        .select(['type', 'state', 'outcome'])
        .where((eb) => eb.or([eb('raw', 'like', `%${intent.id}%`), eb('raw', 'like', `%${customer.id}%`)]))
        .execute(),
    )
    expect(events.map(({ type }) => type)).toContain('refund.created')
    expect(new Set(events.map(({ state }) => state))).toEqual(new Set(['ignored']))
  })

  it('of ours that Stripe tells of before it answers are taken back once', async () => {
    const { person, charge } = await shop.regular()
    await shop.settled()
    const rule = shop.stripe.webhooks.rule({ twist: { kind: 'before_response' }, types: ['refund.*'] })
    const asked = { order: charge.metadata.order!, amountMicros: 5_000_000, reason: 'slow', actor: 'olga' }
    const id = await requestRefund(shop.house, asked)
    await refundOrder(shop.house, id)
    await shop.hears(person, /^\$5\.00 goes back .* Balance \$15\.00\.$/)
    await shop.settled()
    shop.stripe.webhooks.lift(rule)
    expect(await stateOf(id)).toBe('accepted')
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([20_000_000, -5_000_000])
    expect(shop.received(person).filter((text) => text.includes('goes back'))).toHaveLength(1)
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$15\.00\./)
  })

  it.each([
    ['and had made them', 'after', 'accepted', [20_000_000, -20_000_000]],
    ['and had never heard of them', 'before', 'refused', [20_000_000]],
  ] as const)(
    'of ours are looked up a day later, when Stripe has forgotten their key %s',
    async (_what, when, state, moved) => {
      const { person, charge } = await shop.regular()
      await shop.settled()
      const { faults, webhooks } = shop.stripe
      const rule = webhooks.rule({ twist: { kind: 'lose' } })
      const fault = faults.lay({ when, mishap: { kind: 'reset' }, method: 'POST', path: '/v1/refunds' })
      const asked = { order: charge.metadata.order!, reason: 'slow', actor: 'olga' }
      const id = await requestRefund(shop.house, asked)
      const is = (wanted: string) =>
        until(
          () => stateOf(id),
          (now) => now === wanted,
        )
      shop.till.later(31_000)
      await is('unknown')
      shop.till.later(25 * 3_600_000)
      faults.lift(fault)
      await is(state)
      webhooks.lift(rule)
      await shop.settled()
      expect((await shop.api.refunds.list({ charge: charge.id })).data).toHaveLength(moved.length - 1)
      expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual(moved)
      const left = state === 'accepted' ? '0' : '20'
      expect(await shop.ask(person, 'BALANCE')).toContain(`Balance $${left}.00`)
      expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(state === 'accepted' ? /^SUN costs/ : /^Sun/)
    },
  )

  it('of ours are not asked for by whoever was stopped until Stripe has forgotten their key', async () => {
    const { person, charge } = await shop.regular()
    await shop.settled()
    const asked = { order: charge.metadata.order!, written: '5', reason: 'slow', actor: 'olga' }
    const id = await requestRefund(shop.house, asked)
    const { store } = shop.house
    let isStopped = true
    // With the machine that it is on, and a day later it goes on.
    const transact: typeof store.transact = async (work) => {
      const done = await store.transact(work)
      if (isStopped) {
        isStopped = false
        await refundOrder(shop.house, id)
        shop.till.later(25 * 3_600_000)
      }
      return done
    }
    await refundOrder({ ...shop.house, store: { ...store, transact } }, id)
    await shop.settled()
    expect((await shop.api.refunds.list({ charge: charge.id })).data).toHaveLength(1)
    expect((await shop.moved(person)).map(({ micros }) => micros)).toEqual([20_000_000, -5_000_000])
    expect(await stateOf(id)).toBe('accepted')
  })

  it('leave nothing waiting', async () => {
    await shop.settled()
    const failed = await until(
      () =>
        shop.database.store.read(({ db }) =>
          db
            .selectFrom('events')
            .select(['id', 'outcome'])
            .where('state', 'in', ['failed', 'received'])
            .execute(),
        ),
      (left) => left.length === 0,
    )
    expect(failed).toEqual([])
  })

  function stateOf(request: string) {
    return shop.database.store.read(async (read) => (await findRequest(read, request))?.state)
  }
})
