import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recount } from '../../src/store/audit.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { GOOD, MASTERCARD, openCounter } from './counter.ts'

const DAY_MS = 86_400_000

describe.each(engines)('saved cards, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

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

  /** Waits until a card is known to be that person's, which the page says a moment after the card is known. */
  async function isProved(person: string, last4: string): Promise<void> {
    await until(
      () =>
        counter.look(({ db }) =>
          db
            .selectFrom('cards')
            .innerJoin('customers', 'customers.id', 'cards.customer')
            .select('cards.id')
            .where('address', '=', person)
            .where('last4', '=', last4)
            .where('proved_at', 'is not', null)
            .execute(),
        ),
      (proved) => proved.length > 0,
    )
  }

  /** Waits until the till's own list of a person's cards is as it should be; the charged one comes first. */
  async function hasCards(person: string, last4: string[]): Promise<void> {
    await until(
      () =>
        counter.look(async ({ db }) => {
          const customer = await db
            .selectFrom('customers')
            .selectAll()
            .where('address', '=', person)
            .executeTakeFirstOrThrow()
          const cards = await db
            .selectFrom('cards')
            .selectAll()
            .where('customer', '=', customer.id)
            .where('gone_at', 'is', null)
            .orderBy('saved_at')
            .execute()
          const isCharged = (card: { id: string }) => card.id === customer.card
          return [...cards.filter(isCharged), ...cards.filter((card) => !isCharged(card))].map(
            (card) => card.last4,
          )
        }),
      (seen) => JSON.stringify(seen) === JSON.stringify(last4),
    )
  }

  /** The card that was saved when a person first paid. */
  async function firstCard(person: string): Promise<string> {
    const paid = (await counter.charged(person)).at(-1)!
    return paid.payment_method as string
  }

  /** Adds a card on the portal's page, as its form does. */
  const addInPortal = (portal: string, number: string) =>
    fetch(portal, {
      method: 'POST',
      body: new URLSearchParams({ do: 'add', number, expiry: '12/34' }),
      redirect: 'manual',
    })

  it('are told with brand, last four and expiry, and a link of one’s own', async () => {
    const person = await counter.regular()
    const words = await counter.ask(person, 'card')
    expect(words).toMatch(/^Visa 4242, expires 12\/20\d\d\. Replace or remove it: http\S+\/c\/\w{10}$/)
    const page = await (await fetch(counter.linkIn(words))).text()
    expect(page).toContain('Visa 4242, expires 12/20')
    expect(page).toContain('Use another card')
  })

  it('are charged as paid with last, however often that changes in a day', async () => {
    const person = await counter.regular()
    const visa = await firstCard(person)
    const customer = await counter.stripeCustomer(person)
    const { id: other } = await counter.api.paymentMethods.attach('pm_card_mastercard', { customer })
    shop.stripe.control.turnCard(other, 'insufficient_funds')
    for (const amount of ['10', '50']) {
      await counter.api.customers.update(customer, { invoice_settings: { default_payment_method: other } })
      await hasCards(person, ['4444', '4242'])
      const confirm = await counter.ask(person, `BUY ${amount}`)
      const declined = /YES \d{4}/.test(confirm)
        ? await counter.ask(person, /YES \d{4}/.exec(confirm)![0])
        : confirm
      expect(declined).toMatch(/^Mastercard 4444 was declined/)
      const page = await fetch(counter.linkIn(declined), { redirect: 'manual' })
      const [session] = /cs_\w+/.exec(page.headers.get('location')!)!
      await counter.hears(person, () => shop.stripe.control.customer.pay(session!, { savedCard: visa }))
      await hasCards(person, ['4242', '4444'])
    }
  })

  it('change nothing when a messenger looks at the link', async () => {
    const person = await counter.regular()
    const link = counter.linkIn(await counter.ask(person, 'CARDS'))
    const sessions = () =>
      shop.stripe.control.events().filter(({ type }) => /session\.created/.test(type)).length
    const before = sessions()
    for (const method of ['GET', 'HEAD']) expect((await fetch(link, { method })).status).toBe(200)
    expect(sessions()).toBe(before)
    await hasCards(person, ['4242'])
  })

  it('are replaced in Stripe’s portal, and the new one is charged once its owner has sent the digits', async () => {
    const person = await counter.regular()
    const portal = await counter.press(await counter.ask(person, 'CARD'), { do: 'replace' })
    expect(portal).toMatch(/\/p\/session\/bps_/)
    const back = await addInPortal(portal, MASTERCARD)
    expect(back.headers.get('location')).toMatch(/\/c\/\w{10}$/)
    await hasCards(person, ['4444', '4242'])
    expect(await counter.ask(person, 'CARD')).toMatch(/^Mastercard 4444, expires 12\/2034/)
  })

  it('are saved without a payment by somebody who has none, and charged at once afterwards', async () => {
    const person = counter.somebody()
    const words = await counter.ask(person, 'CARD')
    expect(words).toMatch(/^No card is saved\. Add one: http\S+ Nothing is charged for that\.$/)
    const page = await counter.press(words, { do: 'replace' })
    const session = /cs_\w+/.exec(page)![0]
    expect(await counter.press(words, { do: 'replace' })).toBe(page)
    shop.stripe.control.customer.pay(session, { number: GOOD, email: 'ana@example.com' })
    await hasCards(person, ['4242'])
    await isProved(person, '4242')
    await counter.rest()
    expect(await counter.ask(person, 'BUY 20')).toMatch(/^Added \$20\.00\. Balance \$20\.00\. Visa 4242/)
    const consents = await counter.look(({ db }) =>
      db
        .selectFrom('consents')
        .innerJoin('customers', 'customers.id', 'consents.customer')
        .select(['subject', 'given', 'words', 'source'])
        .where('address', '=', person)
        .execute(),
    )
    expect(consents).toEqual([
      {
        subject: 'off-session',
        given: 1,
        words: 'saved on a page for purchases by text, whose link was texted',
        source: session,
      },
    ])
  })

  it('are saved once more by the same link when the one before was removed', async () => {
    const person = counter.somebody()
    const words = await counter.ask(person, 'CARD')
    const add = async () => /cs_\w+/.exec(await counter.press(words, { do: 'replace' }))![0]
    const first = await add()
    shop.stripe.control.customer.pay(first, { number: GOOD, email: 'ana@example.com' })
    await hasCards(person, ['4242'])
    const page = await (await fetch(counter.linkIn(words))).text()
    await counter.press(words, { do: 'remove', card: /name="card" value="(\w+)"/.exec(page)![1]! })
    await hasCards(person, [])
    const second = await add()
    expect(second).not.toBe(first)
    shop.stripe.control.customer.pay(second, { number: MASTERCARD, email: 'ana@example.com' })
    await hasCards(person, ['4444'])
  })

  it('open a page of their own where the operator has no portal', async () => {
    const person = await counter.regular()
    shop.stripe.control.faults.lay({
      when: 'before',
      mishap: { kind: 'status', status: 400 },
      method: 'POST',
      path: '/v1/billing_portal/sessions',
      times: 1,
    })
    const page = await counter.press(await counter.ask(person, 'CARD'), { do: 'replace' })
    shop.stripe.control.customer.pay(/cs_\w+/.exec(page)![0], {
      number: MASTERCARD,
      email: 'ana@example.com',
    })
    await hasCards(person, ['4444', '4242'])
    await isProved(person, '4444')
    await counter.rest()
    expect(await counter.ask(person, 'BUY 50')).toMatch(/^Added \$50\.00.*Mastercard 4444/)
  })

  it('are removed on the page, and never charged again', async () => {
    const person = await counter.regular()
    const words = await counter.ask(person, 'CARD')
    await counter.press(words, { do: 'remove', card: await firstCard(person) })
    await hasCards(person, [])
    expect(await (await fetch(counter.linkIn(words))).text()).toContain('No card is saved')
    expect(await counter.ask(person, 'BUY 50')).toMatch(/^Add \$50\.00: http/)
    expect(await counter.charged(person)).toHaveLength(1)
    const { customer } = await counter.api.paymentMethods.retrieve(await firstCard(person))
    expect(customer).toBeNull()
  })

  it('cannot be removed with somebody else’s link', async () => {
    const [ana, ben] = [await counter.regular(), await counter.regular()]
    await counter.press(await counter.ask(ben, 'CARD'), { do: 'remove', card: await firstCard(ana) })
    await hasCards(ana, ['4242'])
    await hasCards(ben, ['4242'])
  })

  it('are gone when they were detached at Stripe: BUY sends a link', async () => {
    const person = await counter.regular()
    await counter.api.paymentMethods.detach(await firstCard(person))
    await hasCards(person, [])
    expect(await counter.ask(person, 'BUY 50')).toMatch(/^Add \$50\.00: http/)
  })

  it('are gone when they were detached between the choice and the charge', async () => {
    const person = await counter.regular()
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    await counter.api.paymentMethods.detach(await firstCard(person))
    expect(await counter.ask(person, 'BUY 50')).toMatch(
      /^Your saved card is gone\. Nothing charged\. Add \$50\.00 with another: http/,
    )
    await hasCards(person, [])
    shop.stripe.control.webhooks.lift(rule)
    shop.stripe.control.webhooks.release()
    await counter.rest()
    expect(await counter.charged(person)).toHaveLength(1)
  })

  it('follow Stripe’s choice of the default, else the newest', async () => {
    const person = await counter.regular()
    const customer = await counter.stripeCustomer(person)
    const first = await firstCard(person)
    const amex = await counter.api.paymentMethods.attach('pm_card_amex', { customer })
    await hasCards(person, [amex.card!.last4, '4242'])
    await counter.api.customers.update(customer, { invoice_settings: { default_payment_method: first } })
    await hasCards(person, ['4242', amex.card!.last4])
    await counter.api.paymentMethods.detach(first)
    await hasCards(person, [amex.card!.last4])
  })

  it('stay as they are now, however late and out of order the events come', async () => {
    const person = await counter.regular()
    const customer = await counter.stripeCustomer(person)
    const first = await firstCard(person)
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    const amex = await counter.api.paymentMethods.attach('pm_card_amex', { customer })
    await counter.api.customers.update(customer, { invoice_settings: { default_payment_method: amex.id } })
    await counter.api.paymentMethods.detach(amex.id)
    await counter.api.customers.update(customer, { invoice_settings: { default_payment_method: first } })
    shop.stripe.control.webhooks.lift(rule)
    const held = shop.stripe.control.webhooks.held().map(({ id }) => id)
    shop.stripe.control.webhooks.release(held.toReversed())
    await counter.rest()
    await hasCards(person, ['4242'])
  })

  it('let who pays with another on a page be charged there from now on, though Stripe preferred the first', async () => {
    const person = await counter.regular()
    const customer = await counter.stripeCustomer(person)
    const first = await firstCard(person)
    await counter.api.customers.update(customer, { invoice_settings: { default_payment_method: first } })
    await until(
      () =>
        counter.look(({ db }) =>
          db
            .selectFrom('customers')
            .select('preferred_card')
            .where('address', '=', person)
            .executeTakeFirst(),
        ),
      (found) => found?.preferred_card === first,
    )
    shop.stripe.control.turnCard(first, 'expired_card')
    const words = await counter.ask(person, 'BUY 10')
    await counter.hears(person, () => counter.pay(words, MASTERCARD))
    await hasCards(person, ['4444', '4242'])
    const updated = await counter.api.customers.retrieve(customer)
    expect(updated).toMatchObject({
      invoice_settings: { default_payment_method: expect.not.stringContaining(first) },
    })
    expect(await counter.ask(person, 'BUY 50')).toMatch(/^Added \$50\.00.*Mastercard 4444/)
  })

  it('lose their link within a day', async () => {
    const person = await counter.regular()
    const words = await counter.ask(person, 'CARD')
    shop.later(DAY_MS)
    expect((await fetch(counter.linkIn(words))).status).toBe(404)
    expect(await counter.press(words, { do: 'replace' })).toBe('404')
  })
})
