import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareBooks } from '../../src/flows/compare-books.ts'
import { freezeCustomer } from '../../src/flows/freeze-customer.ts'
import { refundOrder } from '../../src/flows/refund-order.ts'
import { requestRefund } from '../../src/flows/request-refund.ts'
import { findAt } from '../../src/store/customers.ts'
import { readService } from '../../src/till/service.ts'
import settings from '../../texttill.config.ts'
import { engines } from '../engines.ts'
import { openShop, type Shop } from './open-shop.ts'

const HOUR_MS = 3_600_000
const compare = (shop: Shop) =>
  compareBooks(shop.house, { fromMs: Date.now() - HOUR_MS, toMs: Date.now() + HOUR_MS })

describe.each(engines)('what was bought in parts goes back in parts, on $name:', ({ open }) => {
  let shop: Shop
  beforeAll(async () => {
    const service = readService({
      ...settings,
      access: { price: '29.99', credit: '20' },
      packs: ['10', { pay: '20', credit: '22' }],
    })
    shop = await openShop(open, { service })
  })
  afterAll(() => shop.close())

  it('access that included credit, and what paid access opened closes when all of it is back', async () => {
    const person = '+14155550801'
    await shop.pay(await shop.ask(person, 'BUY'))
    await shop.hears(person, /^Access is on, with \$20\.00 of credit/)
    const charge = await shop.chargeOf(person)
    await shop.api.refunds.create({ charge: charge.id, amount: 1000 })
    await shop.hears(person, /^\$10\.00 goes back .* Balance \$13\.33\.$/)
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^Sun/)
    await shop.api.refunds.create({ charge: charge.id })
    const below = /your balance is -\$0\.26\. BUY 29\.99 makes up for it/
    expect(await shop.hears(person, /^\$19\.99 goes back/)).toMatch(below)
    await shop.settled()
    const moved = await shop.moved(person)
    expect(moved.map(({ micros }) => micros)).toEqual([20_000_000, -6_668_890, -265_800, -13_331_110])
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^SUN needs access first/)
    expect(await shop.ask(person, 'BALANCE')).toMatch(/BUY 29\.99/)
    expect(await compare(shop)).toMatchObject({ differences: [] })
    const { id } = (await shop.database.store.read((read) => findAt(read, person)))!
    await freezeCustomer(shop.house, { customer: id, reason: 'stolen', actor: 'olga', extent: 'account' })
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^Your account is on hold\. Nothing charged/)
  })

  it('access that a bank took and returned, or would not take, is told of with the credit that it included', async () => {
    const person = '+14155550805'
    await shop.pay(await shop.ask(person, 'BUY'))
    await shop.hears(person, /^Access is on/)
    const charge = await shop.chargeOf(person)
    const dispute = shop.stripe.bank.dispute(charge.id)
    await shop.hears(person, /^Your bank took/)
    shop.stripe.bank.close(dispute.id, 'won')
    expect(await shop.hears(person, /^Your bank returned/)).toMatch(
      /^Your bank returned the \$29\.99 of ref \w{4}\. \$20\.00 of it is credit again\. Access is on\. Balance \$20\.00\.$/,
    )
    const refund = await shop.api.refunds.create({ charge: charge.id })
    await shop.hears(person, /^\$29\.99 goes back/)
    shop.stripe.bank.failRefund(refund.id)
    expect(await shop.hears(person, /^Your bank did not take/)).toMatch(
      /^Your bank did not take the \$29\.99 for your card, ref \w{4}\. \$20\.00 of it is credit again\. Access is on\. Balance \$20\.00\.$/,
    )
  })

  it('access that a code made cost no more than its credit closes as well when all of it is back', async () => {
    const person = '+14155550804'
    const { id } = await shop.api.coupons.create({ duration: 'once', percent_off: 50 })
    const promotion = { type: 'coupon', coupon: id } as const
    await shop.api.promotionCodes.create({ promotion, code: 'HALF' })
    await shop.pay(await shop.ask(person, 'BUY 29.99 HALF'))
    await shop.hears(person, /^Access is on, with \$20\.00 of credit/)
    const charge = await shop.chargeOf(person)
    await shop.api.refunds.create({ charge: charge.id, amount: 500 })
    await shop.hears(person, /^\$5\.00 goes back .* Balance \$13\.32\.$/)
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^Sun/)
    const rest = await shop.api.refunds.create({ charge: charge.id })
    await shop.hears(person, /^\$9\.99 goes back/)
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^SUN needs access first/)
    shop.stripe.bank.failRefund(rest.id)
    await shop.hears(person, /^Your bank did not take/)
    expect(await shop.ask(person, 'SUN 46.5 7.9')).toMatch(/^Sun/)
  })

  it('a bonus goes back to where it came from, and is nobody’s cash', async () => {
    const person = '+14155550802'
    await shop.pay(await shop.ask(person, 'BUY'))
    await shop.hears(person, /^Access is on/)
    await shop.ask(person, 'BUY 20')
    await shop.hears(person, /^Added \$22\.00 for \$20\.00\. Balance \$42\.00/)
    const charge = await shop.chargeOf(person)
    const refund = await shop.api.refunds.create({ charge: charge.id, amount: 1000 })
    await shop.hears(person, /^\$10\.00 goes back .* Balance \$31\.00\.$/)
    await shop.settled()
    expect((await shop.moved(person)).slice(-2)).toEqual([
      { id: `refund:${refund.id}`, micros: -10_000_000 },
      { id: `refund:${refund.id}:discount`, micros: -1_000_000 },
    ])
    shop.stripe.bank.failRefund(refund.id)
    await shop.hears(person, /^Your bank did not take .* Balance \$42\.00\.$/)

    // What we ask for ourselves is set aside with its bonus until Stripe has answered.
    const order = charge.metadata.order!
    const held = await requestRefund(shop.house, { order, reason: 'slow', actor: 'olga' })
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    await refundOrder(shop.house, held)
    await shop.hears(person, /^\$20\.00 goes back .* Balance \$20\.00\.$/)
    expect(await compare(shop)).toMatchObject({ differences: [] })
  })

  it('what a code took off goes back in the same parts, to the cent, and is nobody’s cash', async () => {
    const person = '+14155550803'
    await shop.pay(await shop.ask(person, 'BUY'))
    await shop.hears(person, /^Access is on/)
    const { id } = await shop.api.coupons.create({ duration: 'once', percent_off: 20 })
    const promotion = { type: 'coupon', coupon: id } as const
    await shop.api.promotionCodes.create({ promotion, code: 'SPRING' })
    expect(await shop.ask(person, 'BUY 10 SPRING')).toMatch(/^Added \$10\.00 for \$8\.00\. Balance \$30\.00/)
    const charge = await shop.chargeOf(person)
    const refunds: string[] = []
    for (const amount of [267, 267, 266]) {
      refunds.push((await shop.api.refunds.create({ charge: charge.id, amount })).id)
      await shop.settled()
    }
    expect(shop.received(person).at(-1)).toMatch(/^\$2\.66 goes back .* Balance \$20\.00\.$/)
    const taken = (await shop.moved(person)).slice(-6)
    const sums = (ends: string) =>
      taken.filter((one) => one.id.endsWith(ends)).reduce((sum, { micros }) => sum + micros, 0)
    expect(taken.map((one) => one.id).toSorted()).toEqual(
      refunds.flatMap((one) => [`refund:${one}`, `refund:${one}:discount`]).toSorted(),
    )
    expect([sums(':discount'), sums('')]).toEqual([-2_000_000, -10_000_000])
    expect(await compare(shop)).toMatchObject({ differences: [] })
  })
})

describe.each(engines)(
  'a shop that sells in yen while Stripe holds dollars for it, on $name,',
  ({ open }) => {
    let shop: Shop
    beforeAll(async () => {
      const service = readService({
        ...settings,
        currency: 'jpy',
        packs: ['2000', '5000'],
        rates: { US: '2.4', other: '20' },
        limits: { perDay: '20000', purchasesPerDay: 5 },
        commands: [],
      })
      shop = await openShop(open, { service }, { holds: { currency: 'usd', rate: 0.0064 } })
    })
    afterAll(() => shop.close())

    it('has its books agree with Stripe in both, after a refund, a dispute won and one lost', async () => {
      const people = ['+14155550811', '+14155550812', '+14155550813']
      for (const person of people) {
        await shop.pay(await shop.ask(person, 'BUY 2000'))
        await shop.hears(person, /^Added/)
      }
      const [refunded, won, lost] = await Promise.all(people.map(shop.chargeOf))
      await shop.api.refunds.create({ charge: refunded!.id, amount: 500 })
      await shop.hears(people[0]!, /^¥500 goes back|^JPY 500 goes back/)
      shop.stripe.bank.close(shop.stripe.bank.dispute(won!.id).id, 'won')
      await shop.hears(people[1]!, /^Your bank returned/)
      shop.stripe.bank.close(shop.stripe.bank.dispute(lost!.id).id, 'lost')
      await shop.hears(people[2]!, /^Your bank keeps/)
      await shop.settled()
      const found = await compare(shop)
      expect(found).toMatchObject({ differences: [], waiting: [] })
      expect(found.ours).toEqual([{ currency: 'usd', count: 7, micros: 25_600_000 - 3_200_000 + 0 }])
      expect((await shop.moved(people[0]!)).map(({ micros }) => micros)).toEqual([
        2_000_000_000, -500_000_000,
      ])
    })
  },
)
