import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkOrder } from '../../src/flows/check-order.ts'
import { recount } from '../../src/store/audit.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, STRIPE_KEY, until, WEBHOOK_SECRET } from '../open-till.ts'
import { GOOD, openCounter } from './counter.ts'

/** They take a while, and then pay or fail. */
const SLOW = '4000000000009193'
const SLOW_AND_FAILS = '4000000000009185'
const PAYS = { number: GOOD, email: 'ana@example.com' }

describe.each(engines)('a hosted page, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    counter = openCounter(shop, database, 6_000)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  async function sessionOf(words: string): Promise<Stripe.Checkout.Session> {
    const answer = await fetch(counter.linkIn(words), { redirect: 'manual' })
    return counter.api.checkout.sessions.retrieve(/cs_\w+/.exec(answer.headers.get('location')!)![0])
  }

  const ordersOf = (person: string) =>
    counter.look(({ db }) =>
      db
        .selectFrom('orders')
        .innerJoin('customers', 'customers.id', 'orders.customer')
        .selectAll('orders')
        .where('customers.address', '=', person)
        .orderBy('orders.opened_at')
        .execute(),
    )

  it('asks for a card in our currency and no other, and saves it for texts', async () => {
    const session = await sessionOf(await counter.ask(counter.somebody(), 'BUY 20'))
    expect(session).toMatchObject({
      amount_total: 2_000,
      currency: 'usd',
      adaptive_pricing: { enabled: false },
      allowed_payment_method_types: ['card'],
      allow_promotion_codes: true,
      saved_payment_method_options: { payment_method_save: 'enabled' },
    })
  })

  it('that was paid slowly is credited when the money is there, and not before', async () => {
    const person = counter.somebody()
    const words = await counter.ask(person, 'BUY 20')
    await counter.pay(words, SLOW)
    const [order] = await ordersOf(person)
    await until(
      async () => (await counter.api.checkout.sessions.retrieve(order!.checkout!)).status,
      (status) => status === 'complete',
    )
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$0\.00/)
    expect(await counter.nextText(person, 2)).toMatch(/^Added \$20\.00/)
  })

  it('whose slow payment fails says so, and charges nothing', async () => {
    const person = counter.somebody()
    await counter.pay(await counter.ask(person, 'BUY 20'), SLOW_AND_FAILS)
    expect(await counter.nextText(person, 1)).toBe(
      'Your payment of $20.00 did not go through. Nothing charged. BUY 20 to try again.',
    )
    expect(await ordersOf(person)).toMatchObject([{ state: 'failed' }])
  })

  it('whose slow payment fails names no pack to buy that went meanwhile', async () => {
    const person = counter.somebody()
    const page = await counter.ask(person, 'BUY 20')
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    await counter.pay(page, SLOW_AND_FAILS)
    await database.store.transact(({ db }) =>
      db
        .updateTable('orders')
        .set({ price_micros: 25_000_000, pay_micros: 25_000_000, credit_micros: 25_000_000 })
        .where('state', '=', 'open')
        .where('customer', 'in', db.selectFrom('customers').select('id').where('address', '=', person))
        .execute(),
    )
    shop.stripe.control.webhooks.lift(rule)
    shop.stripe.control.webhooks.release()
    expect(await counter.nextText(person, 1)).toBe(
      'Your payment of $25.00 did not go through. Nothing charged. BUY 20 to try again.',
    )
  })

  it('whose slow payment fails unheard is found out by looking', async () => {
    const person = counter.somebody()
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'drop' } })
    await counter.pay(await counter.ask(person, 'BUY 20'), SLOW_AND_FAILS)
    const [order] = await ordersOf(person)
    await until(
      async () => {
        const { payment_intent } = await counter.api.checkout.sessions.retrieve(order!.checkout!)
        return (await counter.api.paymentIntents.retrieve(payment_intent as string)).status
      },
      (status) => status === 'requires_payment_method',
    )
    shop.stripe.control.webhooks.lift(rule)
    await checkOrder(shop.till.house, order!.id)
    expect(await counter.nextText(person, 1)).toMatch(/^Your payment of \$20\.00 did not go through/)
  })

  it('that Stripe does not know any more is not looked for for ever', async () => {
    const other = counter.somebody()
    await counter.ask(other, 'BUY 20')
    const [page] = await ordersOf(other)
    const now = shop.till.house.world.clock.now()
    const lose = (expiresAt: number) =>
      database.store.transact((tx) =>
        tx.db
          .updateTable('orders')
          .set({ checkout: 'cs_test_of_another_account', expires_at: expiresAt })
          .where('id', '=', page!.id)
          .execute(),
      )
    await lose(now - 60_000)
    expect(await checkOrder(shop.till.house, page!.id)).toBeGreaterThan(now)
    await lose(now - 3_700_000)
    expect(await checkOrder(shop.till.house, page!.id)).toBeUndefined()
    expect(await ordersOf(other)).toMatchObject([{ state: 'expired' }])
  })

  it('closes when a newer one is opened, so that one wish has one page', async () => {
    const person = counter.somebody()
    const first = await sessionOf(await counter.ask(person, 'BUY 20'))
    const second = await sessionOf(await counter.ask(person, 'BUY 50'))
    expect((await counter.api.checkout.sessions.retrieve(first.id)).status).toBe('expired')
    expect(() => shop.stripe.control.customer.pay(first.id, PAYS)).toThrow(/expired/)
    await counter.hears(person, () => shop.stripe.control.customer.pay(second.id, PAYS))
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$50\.00/)
  })

  it('is one, of one customer at Stripe, though their first two texts come at once', async () => {
    const person = counter.somebody()
    await Promise.all(['BUY 20', 'BUY 50'].map((words) => counter.ask(person, words)))
    await counter.rest()
    const customers = (await counter.api.customers.list({ limit: 100 })).data
    const [known, ...others] = customers.filter(({ phone }) => phone === person)
    expect(others).toEqual([])
    const { data } = await counter.api.checkout.sessions.list({ customer: known!.id })
    expect(data.filter(({ status }) => status === 'open')).toHaveLength(1)
  })

  it('that is paid while a newer one is opened keeps what was paid there', async () => {
    const person = counter.somebody()
    const first = await sessionOf(await counter.ask(person, 'BUY 20'))
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    shop.stripe.control.customer.pay(first.id, PAYS)
    await counter.ask(person, 'BUY 50')
    shop.stripe.control.webhooks.lift(rule)
    shop.stripe.control.webhooks.release()
    expect(await counter.nextText(person, 2)).toMatch(/^Added \$20\.00/)
    expect(await ordersOf(person)).toMatchObject([{ state: 'paid' }, { state: 'open' }])
  })

  it('that is said to have expired after it was paid stays paid', async () => {
    const person = counter.somebody()
    const { id } = await sessionOf(await counter.ask(person, 'BUY 20'))
    await counter.hears(person, () => shop.stripe.control.customer.pay(id, PAYS))
    const completed = shop.stripe.control
      .events()
      .findLast(({ type }) => type === 'checkout.session.completed')!
    const payload = JSON.stringify({
      ...completed,
      id: `${completed.id}late`,
      type: 'checkout.session.expired',
    })
    const signature = new Stripe(STRIPE_KEY).webhooks.generateTestHeaderString({
      payload,
      secret: WEBHOOK_SECRET,
    })
    await fetch(`${shop.url}/webhook/stripe`, {
      method: 'POST',
      headers: { 'Stripe-Signature': signature },
      body: payload,
    })
    await counter.rest()
    expect(await ordersOf(person)).toMatchObject([{ state: 'paid' }])
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
  })

  it('is one page and one link though Stripe’s answer was lost', async () => {
    const person = counter.somebody()
    shop.stripe.control.faults.lay({
      when: 'after',
      mishap: { kind: 'reset' },
      method: 'POST',
      path: '/v1/checkout/sessions',
      times: 1,
    })
    const words = await counter.hears(person, () => shop.text(person, 'BUY 20'))
    const { customer, id } = await sessionOf(words)
    const sessions = await counter.api.checkout.sessions.list({ customer: customer as string })
    expect(sessions.data.map((session) => session.id)).toEqual([id])
    await counter.rest()
    expect(shop.received(person)).toHaveLength(1)
  })

  it('is looked at by a person when its price is not the order’s', async () => {
    const person = counter.somebody()
    const { id } = await sessionOf(await counter.ask(person, 'BUY 20'))
    await database.store.transact(({ db }) =>
      db.updateTable('orders').set({ price_micros: 30_000_000 }).where('checkout', '=', id).execute(),
    )
    const words = await counter.hears(person, () => shop.stripe.control.customer.pay(id, PAYS))
    expect(words).toMatch(/^We are checking your payment of \$20\.00 by hand/)
    expect(await ordersOf(person)).toMatchObject([{ state: 'review' }])
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$0\.00/)
  })

  it('that is paid with a card which is gone by then is credited, and that card is not charged by text', async () => {
    const person = counter.somebody()
    const { id } = await sessionOf(await counter.ask(person, 'BUY 20'))
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    shop.stripe.control.customer.pay(id, PAYS)
    const { payment_intent } = await counter.api.checkout.sessions.retrieve(id, {
      expand: ['payment_intent'],
    })
    const { payment_method } = payment_intent as Stripe.PaymentIntent
    await counter.api.paymentMethods.detach(payment_method as string)
    const words = await counter.hears(person, () => {
      shop.stripe.control.webhooks.lift(rule)
      shop.stripe.control.webhooks.release()
    })
    expect(words).toMatch(/^Added \$20\.00\. Balance \$20\.00\./)
    expect(words).not.toContain('saved')
    expect(await counter.ask(person, 'BUY 10')).toMatch(/^Add \$10\.00: http/)
  })

  it('whose payment is canceled when it was done with says so, and charges nothing', async () => {
    const person = counter.somebody()
    await counter.ask(person, 'BUY 20')
    const [order] = await ordersOf(person)
    const ours = await counter.api.checkout.sessions.retrieve(order!.checkout!)
    // A payment that waits for its shop is given up after a week; ours never wait, and Stripe cancels no other.
    const waits = await counter.api.checkout.sessions.create({
      mode: 'payment',
      customer: ours.customer as string,
      metadata: ours.metadata!,
      payment_intent_data: { capture_method: 'manual', metadata: ours.metadata! },
      line_items: [
        { quantity: 1, price_data: { currency: 'usd', unit_amount: 2_000, product_data: { name: '$20' } } },
      ],
      success_url: shop.url,
    })
    await database.store.transact(({ db }) =>
      db.updateTable('orders').set({ checkout: waits.id }).where('id', '=', order!.id).execute(),
    )
    shop.stripe.control.customer.pay(waits.id, PAYS)
    await counter.rest()
    expect(await ordersOf(person)).toMatchObject([{ state: 'open' }])
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'lose' } })
    shop.later(8 * 86_400_000)
    const { payment_intent } = await counter.api.checkout.sessions.retrieve(waits.id)
    await until(
      async () => (await counter.api.paymentIntents.retrieve(payment_intent as string)).status,
      (status) => status === 'canceled',
    )
    shop.stripe.control.webhooks.lift(rule)
    await checkOrder(shop.till.house, order!.id)
    expect(await counter.nextText(person, 1)).toBe(
      'Your payment of $20.00 did not go through. Nothing charged. BUY 20 to try again.',
    )
    expect(await ordersOf(person)).toMatchObject([{ state: 'failed', reason: 'payment is canceled' }])
  })
})
