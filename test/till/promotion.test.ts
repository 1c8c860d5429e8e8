import { describe, expect, test } from 'vitest'
import { normalise, readCodedBuy } from '../../src/till/grammar.ts'
import { paidAsAsked } from '../../src/till/order.ts'
import { choosePromotion, discountOf, type Promotion, whyRefused } from '../../src/till/promotion.ts'
import { texts } from './texts.ts'

const micros = (major: number) => Math.round(major * 1e6)
const open: Promotion = {
  id: 'promo_1',
  coupon: 'quarter',
  code: 'SPRING',
  active: true,
  expiresAt: null,
  uses: { seen: 0, most: null, couponSeen: 0, couponMost: null },
  off: { percent: 25 },
  leastMicros: 0,
  firstTime: false,
  stripeCustomer: null,
  elsewhere: false,
}

describe('a code behind an amount', () => {
  const read = (raw: string) => readCodedBuy(normalise(raw), 'USD')

  test.each(texts('BUY 20 SPRING | buy $20 spring please | Buy twenty spring | top up 20.00 Spring. Thanks'))(
    '%j',
    (raw) => {
      expect(read(raw)).toEqual({ amountMicros: micros(20), code: 'SPRING' })
    },
  )

  test.each(['BUY 20 OFF25', 'BUY 20 NEW-YEAR-2027', 'BUY 20 4ANA', 'BUY 20 MERCI', 'BUY 20 DANKE'])(
    '%j',
    (raw) => {
      expect(read(raw)).toEqual({ amountMicros: micros(20), code: raw.slice(7) })
    },
  )

  test.each(
    texts(`
      BUY 20 | BUY SPRING | BUY SPRING 20 | BUY 20 SPRING SALE | BUY 20 30 SPRING | BUY 20 2027 | BUY 20 DOLLARS |
      BUY 20 credits | BUY 20 now | BUY twenty five | BUY 20 twenty | BUY 20 AB | BUY 20 SPRING! 50 | BUY 20 SPRÎNG |
      BUY 20 ABCDEFGHIJKLMNOPQRSTU | BUY 2O SPRING | BUY -20 SPRING | 20 SPRING | SUN SPRING | BUY 20 -SPRING
    `),
  )('%j has none', (raw) => {
    expect(read(raw)).toBeUndefined()
  })
})

describe('a code is refused', () => {
  const asked = {
    priceMicros: micros(20),
    stripeCustomer: 'cus_ana',
    paidBefore: true,
    usesHere: { code: 0, coupon: 0 },
    now: 1_000,
  }

  test.each<[string, Partial<Promotion>, Partial<typeof asked>, string | undefined]>([
    ['not at all', {}, {}, undefined],
    ['when it has expired, to the millisecond', { expiresAt: 1_000 }, {}, 'expired'],
    ['not before', { expiresAt: 1_001 }, {}, undefined],
    ['when Stripe does not take it', { active: false }, {}, 'unknown'],
    ['when it is for others', { stripeCustomer: 'cus_ben' }, {}, 'not-yours'],
    ['not when it is for them', { stripeCustomer: 'cus_ana' }, {}, undefined],
    ['when it is for other money or goods', { elsewhere: true }, {}, 'unknown'],
    ['when they bought before', { firstTime: true }, {}, 'not-first'],
    ['not when they did not', { firstTime: true }, { paidBefore: false }, undefined],
    ['below its least', { leastMicros: micros(20.01) }, {}, 'too-small'],
    ['not at its least', { leastMicros: micros(20) }, {}, undefined],
    [
      'when pages and texts together used it up',
      { uses: { seen: 3, most: 5, couponSeen: 3, couponMost: null } },
      { usesHere: { code: 2, coupon: 2 } },
      'used-up',
    ],
    [
      'not while one is left',
      { uses: { seen: 3, most: 5, couponSeen: 3, couponMost: null } },
      { usesHere: { code: 1, coupon: 1 } },
      undefined,
    ],
    [
      'when other codes used its coupon up',
      { uses: { seen: 0, most: 5, couponSeen: 7, couponMost: 10 } },
      { usesHere: { code: 0, coupon: 3 } },
      'used-up',
    ],
  ])('%s', (_when, promotion, how, why) => {
    expect(whyRefused({ ...open, ...promotion }, { ...asked, ...how })).toBe(why)
  })

  test('when Stripe knows none of that name', () => {
    expect(whyRefused(undefined, asked)).toBe('unknown')
  })
})

test('of several with one name, the customer’s own comes first, and one that is taken before one that is not', () => {
  const mine = { ...open, id: 'mine', stripeCustomer: 'cus_ana' }
  const others = { ...open, id: 'others', stripeCustomer: 'cus_ben' }
  const old = { ...open, id: 'old', active: false }
  const all = [others, old, open, mine]
  expect(choosePromotion(all, 'cus_ana')?.id).toBe('mine')
  expect(choosePromotion(all, null)?.id).toBe('promo_1')
  expect(choosePromotion([others, old], 'cus_ana')?.id).toBe('old')
  expect(choosePromotion([others], 'cus_ana')?.id).toBe('others')
  expect(choosePromotion([], 'cus_ana')).toBeUndefined()
})

describe('what a code takes off', () => {
  test.each([
    ['a share', { percent: 25 }, 20, 'usd', 5],
    ['a share, in whole cents', { percent: 50 }, 29.99, 'usd', 15],
    ['a share, in whole yen', { percent: 33 }, 1_000, 'jpy', 330],
    ['a share, in whole crowns where hundredths are sent', { percent: 33.3 }, 1_001, 'isk', 333],
    ['an amount', { amountMicros: micros(2.5) }, 20, 'usd', 2.5],
    ['never more than the price', { amountMicros: micros(50) }, 20, 'usd', 20],
    ['all of it', { percent: 100 }, 29.99, 'usd', 29.99],
  ])('%s', (_what, off, price, currency, takes) => {
    expect(discountOf({ ...open, off }, micros(price), currency)).toBe(micros(takes))
  })
})

describe('an order is paid as it was asked for', () => {
  const order = { currency: 'usd', price_micros: micros(20), pay_micros: micros(20) }
  const paid = (major: number, currency = 'usd') => ({ paidMicros: micros(major), currency })
  const page = {
    currency: 'usd',
    priceMicros: micros(20),
    discountMicros: 0,
    askedMicros: micros(20),
    free: false,
  }
  const reduced = { ...page, discountMicros: micros(5), askedMicros: micros(15) }
  const free = { ...page, discountMicros: micros(20), askedMicros: 0, free: true }

  test.each([
    ['by a card', true, paid(20), undefined],
    ['by a card, too little', false, paid(19.99), undefined],
    ['by a card, too much', false, paid(20.01), undefined],
    ['in other money', false, paid(20, 'cad'), undefined],
    ['on its page', true, paid(20), page],
    ['on its page with a code', true, paid(15), reduced],
    ['on its page, less than that asks', false, paid(14), reduced],
    [
      'on a page of another price',
      false,
      paid(15),
      { ...reduced, priceMicros: micros(15), discountMicros: 0 },
    ],
    ['on a page in other money', false, paid(20, 'cad'), { ...page, currency: 'cad' }],
    ['on a page whose sums do not agree', false, paid(15), { ...reduced, discountMicros: micros(4) }],
    ['with nothing, on a page that asks nothing', true, null, free],
    ['with nothing, where Stripe names no currency', true, null, { ...free, currency: null }],
    ['with nothing, on a page that asks', false, null, page],
    ['with nothing, without a page', false, null, undefined],
  ])('%s: %s', (_how, asAsked, payment, on) => {
    expect(paidAsAsked(order, { payment, page: on })).toBe(asAsked)
  })

  test('by a card with a code', () => {
    expect(paidAsAsked({ ...order, pay_micros: micros(15) }, { payment: paid(15), page: undefined })).toBe(
      true,
    )
  })
})
