import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redeemCode } from '../../src/flows/redeem-code.ts'
import { recount } from '../../src/store/audit.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { GOOD, openCounter } from './counter.ts'

const SEEN = { number: GOOD, email: 'ana@example.com' }

describe.each(engines)('a promotion code, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>
  let codes = 0

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    counter = openCounter(shop, database, 3_000)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  type Offer = Partial<Stripe.CouponCreateParams>
  type Terms = Omit<Partial<Stripe.PromotionCodeCreateParams>, 'promotion'>

  /** A code of the operator's, made at Stripe. 25 % off unless told. */
  async function newCode(offer: Offer = { percent_off: 25 }, terms: Terms = {}): Promise<string> {
    const { id } = await counter.api.coupons.create({ duration: 'once', ...offer })
    const code = terms.code ?? `SPRING-${++codes}`
    await counter.api.promotionCodes.create({ promotion: { type: 'coupon', coupon: id }, ...terms, code })
    return code
  }

  /** The page that a link of ours leads to, as Stripe has it. */
  async function pageOf(words: string): Promise<Stripe.Checkout.Session> {
    const answer = await fetch(counter.linkIn(words), { redirect: 'manual' })
    return counter.api.checkout.sessions.retrieve(/cs_\w+/.exec(answer.headers.get('location')!)![0])
  }

  /** What moved for a person's last order. */
  async function postings(person: string): Promise<string[]> {
    const rows = await counter.look(({ db }) =>
      db
        .selectFrom('transfers')
        .innerJoin('orders', 'orders.id', 'transfers.reference')
        .innerJoin('customers', 'customers.id', 'orders.customer')
        .select(['transfers.kind', 'amount', 'transfers.id', 'orders.id as order', 'transfers.note'])
        .where('customers.address', '=', person)
        .where('transfers.kind', 'in', ['grant', 'access', 'discount'])
        .orderBy('orders.opened_at', 'desc')
        .orderBy('transfers.kind')
        .execute(),
    )
    return rows
      .filter(({ order }) => order === rows[0]!.order)
      .map(({ id, amount, note }) => `${id.replace(/_.*/, '')} ${Number(amount) / 1e6} ${note}`)
  }

  it('typed on Stripe’s page takes its share off what is paid, and nothing off the credit', async () => {
    const person = counter.somebody()
    const code = await newCode()
    const words = await counter.ask(person, 'BUY 20')
    const { id } = await pageOf(words)
    expect(shop.stripe.control.customer.promotion(id, code.toLowerCase())).toBeUndefined()
    const thanks = await counter.hears(person, () => shop.stripe.control.customer.pay(id, SEEN))
    expect(thanks).toMatch(/^Added \$20\.00 for \$15\.00\. Balance \$20\.00\. Visa 4242 saved/)
    expect(await postings(person)).toEqual([`discount:pi 5 ${code}`, 'grant:pi 15 bought'])
    expect(await counter.ask(person, 'HISTORY')).toMatch(new RegExp(`\\+\\$5\\.00 ${code} `))
  })

  it('that leaves nothing to pay is credited once by the page, whatever is told how often', async () => {
    const person = counter.somebody()
    const code = await newCode({ percent_off: 100 })
    const { id } = await pageOf(await counter.ask(person, 'BUY 20'))
    shop.stripe.control.customer.promotion(id, code)
    const thanks = await counter.hears(person, () => shop.stripe.control.customer.pay(id, SEEN))
    expect(thanks).toMatch(/^Added \$20\.00 for \$0\.00\. Balance \$20\.00\. Ref \w{4}\.$/)
    expect(await postings(person)).toEqual([`discount:cs 20 ${code}`])
    const told = shop.stripe.control.events().filter(({ type }) => type === 'checkout.session.completed')
    for (let i = 0; i < 10; i++) shop.stripe.control.webhooks.clone(told.at(-1)!.id)
    await counter.rest()
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    expect(shop.received(person).filter((text) => text.startsWith('Added'))).toHaveLength(1)
    expect(await counter.payments(person)).toEqual([])
  })

  it('that leaves nothing to pay is looked at by a person when the same customer comes again', async () => {
    const person = counter.somebody()
    const code = await newCode({ percent_off: 100 })
    for (const answer of [/^Added \$20\.00/, /^We are checking your payment of \$20\.00 by hand/]) {
      const { id } = await pageOf(await counter.ask(person, 'BUY 20').then(onceMore(person)))
      shop.stripe.control.customer.promotion(id, code)
      expect(await counter.hears(person, () => shop.stripe.control.customer.pay(id, SEEN))).toMatch(answer)
    }
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
  })

  /** Says yes when asked whether it is meant twice. */
  function onceMore(person: string) {
    return async (words: string) => (/Reply YES/.test(words) ? counter.ask(person, 'YES 20') : words)
  }

  it('is texted after the amount, and a saved card pays what it leaves', async () => {
    const person = await counter.regular()
    const code = await newCode({ amount_off: 250, currency: 'usd' })
    expect(await counter.ask(person, `buy $10 ${code.toLowerCase()} please`)).toMatch(
      /^Added \$10\.00 for \$7\.50\. Balance \$30\.00\. Visa 4242, ref \w{4}\. Not you\? Reply LOCK\.$/,
    )
    const [last] = await counter.charged(person)
    expect(last).toMatchObject({ amount: 750, amount_received: 750 })
    expect(await postings(person)).toEqual([`discount:pi 2.5 ${code}`, 'grant:pi 7.5 bought'])
  })

  it('is texted by somebody without a card, and the page takes it off', async () => {
    const person = counter.somebody()
    const code = await newCode()
    const words = await counter.ask(person, `BUY 20 ${code}`)
    expect(words).toMatch(/^Add \$20\.00 for \$15\.00: http/)
    expect(await pageOf(words)).toMatchObject({ amount_subtotal: 2_000, amount_total: 1_500 })
    expect(await counter.hears(person, () => counter.pay(words, GOOD))).toMatch(
      /^Added \$20\.00 for \$15\.00/,
    )
    expect(await postings(person)).toEqual([`discount:pi 5 ${code}`, 'grant:pi 15 bought'])
  })

  it('that makes a purchase free goes over a page, where Stripe counts it, and a card is not touched', async () => {
    const person = await counter.regular()
    const code = await newCode({ percent_off: 100 }, { max_redemptions: 1 })
    const words = await counter.ask(person, `BUY 50 ${code}`)
    expect(words).toMatch(
      /^\$50\.00 is yours for nothing: http\S+ You will be asked for an e-mail address\.$/,
    )
    const { id } = await pageOf(words)
    await counter.hears(person, () => shop.stripe.control.customer.pay(id, SEEN))
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$70\.00/)
    expect(await counter.charged(person)).toHaveLength(1)
    expect(await counter.ask(person, `BUY 10 ${code}`)).toBe(
      `The code ${code} is used up. Nothing charged. BUY 10 works without a code.`,
    )
  })

  it('asks about a purchase that looks like the last one, and keeps the code for the answer', async () => {
    const person = await counter.regular()
    const code = await newCode()
    expect(await counter.ask(person, `BUY 20 ${code}`)).toMatch(/Want \$20\.00 more\? Reply YES 20/)
    expect(await counter.ask(person, 'YES 20')).toMatch(/^Added \$20\.00 for \$15\.00\. Balance \$40\.00/)
  })

  it('follows a declined charge to the page', async () => {
    const person = await counter.regular()
    const code = await newCode()
    const [paid] = await counter.charged(person)
    shop.stripe.control.turnCard(paid!.payment_method as string, 'insufficient_funds')
    const words = await counter.ask(person, `BUY 10 ${code}`)
    expect(words).toMatch(/^Visa 4242 was declined/)
    expect(await pageOf(words)).toMatchObject({ amount_total: 750 })
  })

  type Refused = [why: string, says: string, make: (person: string) => Promise<string>]
  const refused: Refused[] = [
    ['that nobody made', 'is none of ours', async () => 'NOSUCHCODE'],
    [
      'that has expired',
      'has expired',
      async () => {
        const endsAt = Math.floor(Date.now() / 1000) + 2
        const code = await newCode({ percent_off: 10 }, { expires_at: endsAt })
        await until(Date.now, (now) => now > endsAt * 1_000)
        return code
      },
    ],
    ['that is switched off', 'is none of ours', () => newCode({ percent_off: 10 }, { active: false })],
    [
      'for larger purchases',
      'needs a purchase of $20.00 or more',
      () =>
        newCode(
          { percent_off: 10 },
          { restrictions: { minimum_amount: 2_000, minimum_amount_currency: 'usd' } },
        ),
    ],
    [
      'for a first purchase',
      'is for a first purchase',
      () => newCode({ percent_off: 10 }, { restrictions: { first_time_transaction: true } }),
    ],
    [
      'of somebody else',
      'is for somebody else',
      async () => {
        const other = await counter.regular()
        return newCode({ percent_off: 10 }, { customer: await counter.stripeCustomer(other) })
      },
    ],
    ['in other money', 'is none of ours', () => newCode({ amount_off: 500, currency: 'eur' })],
    [
      'for products that are not ours',
      'is none of ours',
      async () => {
        const { id } = await counter.api.products.create({ name: 'A hat' })
        return newCode({ percent_off: 10, applies_to: { products: [id] } })
      },
    ],
    [
      'that leaves too little to charge',
      'leaves too little to charge',
      () => newCode({ amount_off: 980, currency: 'usd' }),
    ],
  ]

  it.each(refused)('%s says so and charges nothing', async (_why, says, make) => {
    const person = await counter.regular()
    const code = await make(person)
    expect(await counter.ask(person, `BUY 10 ${code}`)).toBe(
      `The code ${code} ${says}. Nothing charged. BUY 10 works without a code.`,
    )
    expect(await counter.charged(person)).toHaveLength(1)
    expect(await counter.ask(person, 'BUY 10')).toMatch(/^Added \$10\.00\. Balance \$30\.00/)
  })

  /** Gives somebody a card who has a page, and has not paid yet. */
  async function withCard(person: string): Promise<void> {
    const customer = await counter.stripeCustomer(person)
    const { id: card } = await counter.api.paymentMethods.attach('pm_card_visa', { customer })
    const saved = () =>
      counter.look(({ db }) =>
        db.selectFrom('customers').select('card').where('address', '=', person).executeTakeFirst(),
      )
    await until(saved, (known) => known?.card === card)
  }

  const newFirst = () => newCode({ percent_off: 50 }, { restrictions: { first_time_transaction: true } })

  it('for a first purchase reduces a charge or a page, not both: the page is closed before', async () => {
    const person = counter.somebody()
    const code = await newFirst()
    const words = await counter.ask(person, `BUY 20 ${code}`)
    expect(words).toMatch(/^Add \$20\.00 for \$10\.00/)
    const { id } = await pageOf(words)
    await withCard(person)
    const [, yes] = /(YES \d{4})/.exec(await counter.ask(person, `BUY 10 ${code}`))!
    expect(await counter.ask(person, yes!)).toMatch(/^Added \$10\.00 for \$5\.00/)
    expect((await counter.api.checkout.sessions.retrieve(id)).status).toBe('expired')
  })

  it('for a first purchase reduces no charge while the page that it reduced cannot be closed', async () => {
    const person = counter.somebody()
    const code = await newFirst()
    const words = await counter.ask(person, `BUY 20 ${code}`)
    await withCard(person)
    const { id } = await pageOf(words)
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    shop.stripe.control.customer.pay(id, SEEN)
    const [, yes] = /(YES \d{4})/.exec(await counter.ask(person, `BUY 10 ${code}`))!
    expect(await counter.ask(person, yes!)).toMatch(/ cannot be used now\. Nothing charged\./)
    shop.stripe.control.webhooks.lift(rule)
    expect(await counter.hears(person, () => shop.stripe.control.webhooks.release())).toMatch(
      /^Added \$20\.00 for \$10\.00/,
    )
    expect(await counter.charged(person)).toHaveLength(1)
  })

  it('for a first purchase reduces no page any more once something was charged, texted or typed', async () => {
    const first = await newFirst()
    const spring = await newCode()
    for (const [buys, types, left] of [
      [`BUY 20 ${first}`, undefined, 'expired'],
      ['BUY 20', first, 'expired'],
      ['BUY 20', spring, 'open'],
    ] as const) {
      const person = counter.somebody()
      const { id } = await pageOf(await counter.ask(person, buys))
      if (types) expect(shop.stripe.control.customer.promotion(id, types)).toBeUndefined()
      await withCard(person)
      const [, yes] = /(YES \d{4})/.exec(await counter.ask(person, 'BUY 10'))!
      expect(await counter.ask(person, yes!)).toMatch(/^Added \$10\.00\. Balance \$10\.00/)
      await counter.rest()
      expect((await counter.api.checkout.sessions.retrieve(id)).status).toBe(left)
    }
  })

  it('for a first purchase reduces one, though another is texted while it is being charged', async () => {
    const person = counter.somebody()
    await counter.ask(person, 'BUY 20')
    await withCard(person)
    const code = await newFirst()
    const [, yes] = /(YES \d{4})/.exec(await counter.ask(person, `BUY 10 ${code}`))!
    const beingCharged = () =>
      counter.look(({ db }) =>
        db
          .selectFrom('orders')
          .innerJoin('customers', 'customers.id', 'orders.customer')
          .where('address', '=', person)
          .where('via', '=', 'card')
          .where('promotion', 'is not', null)
          .select('orders.id')
          .executeTakeFirst(),
      )
    const [method, path] = ['POST', '/v1/payment_intents']
    const fault = shop.stripe.control.faults.lay({ when: 'before', mishap: { kind: 'reset' }, method, path })
    const first = shop.text(person, yes!)
    await until(beingCharged, (order) => order !== undefined)
    const second = shop.text(person, `BUY 50 ${code}`)
    await until(
      () => shop.received(person),
      (texts) =>
        texts.includes(`The code ${code} cannot be used now. Nothing charged. BUY 50 works without a code.`),
    )
    shop.stripe.control.faults.lift(fault)
    shop.later(60_000)
    await until(
      () => shop.received(person).at(-1)!,
      (text) => text.startsWith('Added $10.00 for $5.00.'),
    )
    await Promise.all([first, second])
    expect(await counter.charged(person)).toHaveLength(1)
    expect(await counter.ask(person, `BUY 50 ${code}`)).toMatch(/ is for a first purchase\./)
  })

  it('that waits to be looked up is not taken by a till that takes none any more, and charges nothing', async () => {
    const person = await counter.regular()
    const code = await newCode()
    const [method, path, mishap] = ['GET', '/v1/promotion_codes', { kind: 'reset' }] as const
    const fault = shop.stripe.control.faults.lay({ when: 'before', mishap, method, path })
    const texted = shop.text(person, `BUY 10 ${code}`)
    const order = await until(
      () =>
        counter.look(({ db }) =>
          db.selectFrom('orders').select('id').where('promotion_code', '=', code).executeTakeFirst(),
        ),
      (found) => found !== undefined,
    )
    const { house } = shop.till
    const after = shop.received(person).length
    await redeemCode({ ...house, service: { ...house.service, promotionCodes: false } }, order!.id)
    shop.stripe.control.faults.lift(fault)
    await texted
    expect(await counter.nextText(person, after)).toBe(
      `The code ${code} cannot be used now. Nothing charged. BUY 10 works without a code.`,
    )
    shop.later(60_000)
    await counter.rest()
    expect(await counter.charged(person)).toHaveLength(1)
  })

  it('made for one customer works for them', async () => {
    const person = await counter.regular()
    const code = await newCode({ percent_off: 50 }, { customer: await counter.stripeCustomer(person) })
    expect(await counter.ask(person, `BUY 10 ${code}`)).toMatch(/^Added \$10\.00 for \$5\.00/)
  })

  it('with one use left is used once, though two text it at the same moment', async () => {
    const [ana, ben] = [await counter.regular(), await counter.regular()]
    const code = await newCode({ percent_off: 50, max_redemptions: 1 })
    const said = await Promise.all([ana, ben].map((person) => counter.ask(person, `BUY 10 ${code}`)))
    expect(said.toSorted()).toEqual([
      expect.stringMatching(/^Added \$10\.00 for \$5\.00/),
      `The code ${code} is used up. Nothing charged. BUY 10 works without a code.`,
    ])
  })

  it('is charged once when Stripe’s answers are lost on the way', async () => {
    const person = await counter.regular()
    const code = await newCode()
    for (const [method, path] of [
      ['GET', '/v1/promotion_codes'],
      ['POST', '/v1/payment_intents'],
    ] as const)
      shop.stripe.control.faults.lay({ when: 'after', mishap: { kind: 'reset' }, method, path, times: 1 })
    const words = await counter.hears(person, () => shop.text(person, `BUY 10 ${code}`))
    expect(words).toMatch(/^Added \$10\.00 for \$7\.50/)
    await counter.rest()
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it('charges nothing when its customer says STOP while Stripe is asked what it is', async () => {
    const person = await counter.regular()
    const code = await newCode()
    shop.stripe.control.faults.lay({
      method: 'GET',
      path: '/v1/promotion_codes',
      when: 'before',
      mishap: { kind: 'status', status: 500 },
      times: 1,
    })
    const bought = shop.text(person, `BUY 10 ${code}`)
    await until(
      () =>
        counter.look(({ db }) =>
          db.selectFrom('orders').select('id').where('promotion_code', '=', code).executeTakeFirst(),
        ),
      (order) => order !== undefined,
    )
    await shop.text(person, 'STOP')
    await bought
    await until(
      () =>
        counter.look(({ db }) =>
          db.selectFrom('orders').select('reason').where('state', '=', 'canceled').execute(),
        ),
      (orders) => orders.some(({ reason }) => reason === 'opted out'),
    )
    expect(await counter.charged(person)).toHaveLength(1)
  })
})
