import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { recount } from '../../src/store/audit.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { ALWAYS_ASKS, GOOD, openCounter } from './counter.ts'

const ASKED = /^Your bank wants you to approve \$50\.00\. Nothing charged yet\. Approve: http\S+\/p\/\w{10}$/
const DAY_MS = 86_400_000

describe.each(engines)('a bank that wants to be asked, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    counter = openCounter(shop, database, 1_000)
  })
  afterEach(() => {
    shop.stripe.control.webhooks.lift()
    shop.stripe.control.faults.lift()
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  it('finishes that same payment at the bank, and is credited once by the event', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const words = await counter.ask(person, 'BUY 50')
    expect(words).toMatch(ASKED)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)

    const [waiting] = await counter.payments(person)
    expect(waiting).toMatchObject({ status: 'requires_payment_method', amount: 5_000 })
    const thanks = await counter.hears(person, async () => {
      expect(await counter.atBank(words, 'approve')).toMatch(`${shop.url}/thanks/`)
    })
    expect(thanks).toMatch(/^Added \$50\.00\. Balance \$70\.00\. Visa 3184, ref \w{4}\./)
    const [paid] = await counter.payments(person)
    expect(paid).toMatchObject({ id: waiting!.id, status: 'succeeded' })
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it('is asked for, too, where Stripe takes the payment on and says that its bank wants to be asked', async () => {
    const person = await counter.regular()
    const [paid] = await counter.charged(person)
    shop.stripe.control.turnCard(paid!.payment_method as string, 'asks_anyway')
    const words = await counter.ask(person, 'BUY 10')
    expect(words).toMatch(/^Your bank wants you to approve \$10\.00\. Nothing charged yet\./)
    expect(await counter.hears(person, () => counter.atBank(words, 'approve'))).toMatch(/^Added \$10\.00/)
    expect(await counter.payments(person)).toHaveLength(2)
  })

  it('does nothing when a messenger looks at the link, and shows one button', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const link = counter.linkIn(await counter.ask(person, 'BUY 50'))
    for (const method of ['GET', 'HEAD', 'GET']) {
      const answer = await fetch(link, {
        method,
        redirect: 'manual',
        headers: { 'User-Agent': 'WhatsApp/2' },
      })
      expect(answer.status).toBe(200)
    }
    const page = await (await fetch(link)).text()
    expect(page.match(/<button/g)).toHaveLength(1)
    expect(page).toContain('approve $50.00')
    const [payment] = await counter.payments(person)
    expect(payment).toMatchObject({ status: 'requires_payment_method', next_action: null })
  })

  it('leads to the same page of the bank as often as the button is pressed, and is paid once', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const words = await counter.ask(person, 'BUY 50')
    const pages = await Promise.all(Array.from({ length: 5 }, () => counter.press(words)))
    expect(new Set([...pages, await counter.press(words)]).size).toBe(1)
    expect(pages[0]).toMatch(/\/bank\/pi_/)
    await counter.hears(person, () => counter.atBank(words, 'approve'))
    expect(await counter.charged(person)).toHaveLength(2)

    // Opened again afterwards, it says how things stand.
    expect(await counter.press(words)).toMatch(/\/p\/\w+$/)
    const late = await fetch(counter.linkIn(words))
    expect(late.url).toMatch(/\/thanks\//)
    expect(await late.text()).toContain('data-state="paid"')
  })

  it('says so when the customer refuses, and what to do next', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const words = await counter.ask(person, 'BUY 50')
    const told = await counter.hears(person, () => counter.atBank(words, 'refuse'))
    expect(told).toBe(
      'Your bank did not get your approval of $50.00. Nothing charged. BUY 50 to try again, CARD for another card. Not you? Reply LOCK.',
    )
    expect(await (await fetch(counter.linkIn(words))).text()).toContain('Nothing was charged')
    await until(
      () => counter.payments(person),
      ([payment]) => payment?.status === 'canceled',
    )
    expect(await counter.charged(person)).toHaveLength(1)
    expect(await counter.ask(person, 'BUY 50')).toMatch(ASKED)
  })

  it('tells of a decline that comes after the approval', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const words = await counter.ask(person, 'BUY 50')
    const [payment] = await counter.charged(person)
    shop.stripe.control.turnCard(payment!.payment_method as string, 'insufficient_funds')
    expect(await counter.hears(person, () => counter.atBank(words, 'approve'))).toBe(
      'Visa 3184 was declined: not enough funds. Nothing charged. BUY 50 to try again, CARD for another card.',
    )
  })

  it('closes the one before when the customer buys again, so that one wish is one payment', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const first = await counter.ask(person, 'BUY 50')
    const second = await counter.ask(person, 'BUY 50')
    expect(second).toMatch(ASKED)
    expect(counter.linkIn(second)).not.toBe(counter.linkIn(first))
    expect(await (await fetch(counter.linkIn(first))).text()).toContain('This link has ended')
    await counter.hears(person, () => counter.atBank(second, 'approve'))
    await counter.rest()
    const states = (await counter.payments(person)).map(({ status }) => status)
    expect(states.toSorted()).toEqual(['canceled', 'succeeded', 'succeeded'])
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$70\.00/)
  })

  it('comes back to close the one before when Stripe would not', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    await counter.ask(person, 'BUY 50')
    const [first] = await counter.payments(person)
    const path = `/v1/payment_intents/${first!.id}/cancel`
    shop.stripe.control.faults.lay({ when: 'before', mishap: { kind: 'status', status: 400 }, path })
    expect(await counter.ask(person, 'BUY 50')).toMatch(ASKED)
    await counter.rest()
    const stateOf = async () => (await counter.api.paymentIntents.retrieve(first!.id)).status
    expect(await stateOf()).toBe('requires_payment_method')
    shop.stripe.control.faults.lift()
    shop.later(61_000)
    await until(stateOf, (status) => status === 'canceled')
  })

  it('is not asked for an account that was locked while the card was charged', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    shop.stripe.control.faults.lay({
      when: 'after',
      mishap: { kind: 'wait', ms: 800 },
      method: 'POST',
      path: '/v1/payment_intents',
      times: 1,
    })
    const before = shop.received(person).length
    const buying = shop.text(person, 'BUY 50')
    const paymentsNow = () => counter.payments(person)
    await until(paymentsNow, (all) => all.length === 2)
    await shop.text(person, 'LOCK')
    await buying
    await until(paymentsNow, ([payment]) => payment?.status === 'canceled')
    await counter.rest()
    const texts = shop.received(person).slice(before)
    expect(texts).toHaveLength(2)
    expect(texts.join()).not.toContain('/p/')
    expect(await counter.charged(person)).toHaveLength(1)
  })

  it('charges nothing more when the bank had said yes in the moment of buying again', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const words = await counter.ask(person, 'BUY 50')
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    await counter.atBank(words, 'approve')
    const before = shop.received(person).length
    await shop.text(person, 'BUY 10')
    const texts = await until(
      () => shop.received(person).slice(before),
      (all) => all.length === 2,
    )
    // Where the till has heard of the approval before it looks into BUY 10, that is a wish of its own, for the bank.
    expect(texts.toSorted()).toEqual([
      expect.stringMatching(/^Added \$50\.00\. Balance \$70\.00/),
      expect.stringMatching(
        /^Your bank (approved \$50\.00 after all, so nothing else is charged\. BUY 10 if you want more\.$|wants you to approve \$10\.00\. Nothing charged yet)/,
      ),
    ])
    shop.stripe.control.webhooks.lift(rule)
    shop.stripe.control.webhooks.release()
    await counter.rest()
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it('charges nothing more when that was heard while Stripe could not be asked for the next', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const words = await counter.ask(person, 'BUY 50')
    const [first] = await counter.payments(person)
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    await counter.atBank(words, 'approve')
    for (const path of [`/v1/payment_intents/${first!.id}/cancel`, `/v1/payment_intents/${first!.id}`])
      shop.stripe.control.faults.lay({ when: 'before', mishap: { kind: 'status', status: 500 }, path })
    const before = shop.received(person).length
    await shop.text(person, 'BUY 10')
    const texts = () => shop.received(person).slice(before)
    shop.stripe.control.faults.lift()
    shop.stripe.control.webhooks.lift(rule)
    shop.stripe.control.webhooks.release()
    await until(texts, (all) => all.some((words) => /^Added \$50\.00\. Balance \$70\.00/.test(words)))
    shop.later(11 * 60_000)
    await until(texts, (all) => all.length === 2)
    expect(texts()).toContain(
      'Your bank approved $50.00 after all, so nothing else is charged. BUY 10 if you want more.',
    )
    await counter.rest()
    expect(await counter.payments(person)).toHaveLength(2)
  })

  it('hears of an approval even when the event is lost', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const words = await counter.ask(person, 'BUY 50')
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'drop' } })
    await counter.atBank(words, 'approve')
    shop.stripe.control.webhooks.lift(rule)
    expect(await counter.hears(person, () => shop.later(11 * 60_000))).toMatch(/^Added \$50\.00/)
  })

  it('lets the link run out within a day, and cancels its payment', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const words = await counter.ask(person, 'BUY 50')
    shop.later(DAY_MS)
    await until(
      () => counter.payments(person),
      ([payment]) => payment?.status === 'canceled',
    )
    expect(await counter.press(words)).toMatch(/\/p\//)
    expect(await (await fetch(counter.linkIn(words))).text()).toContain('page has closed')
    await counter.rest()
    expect(await counter.charged(person)).toHaveLength(1)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
  })

  it('credits who approves in the last moment, while the link runs out', async () => {
    const person = await counter.regular(ALWAYS_ASKS)
    const words = await counter.ask(person, 'BUY 50')
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'drop' } })
    await counter.atBank(words, 'approve')
    shop.stripe.control.webhooks.lift(rule)
    expect(await counter.hears(person, () => shop.later(DAY_MS))).toMatch(/^Added \$50\.00\. Balance \$70/)
  })

  it('asks no more once a bank has been asked with a card that it remembers', async () => {
    const UNLESS_SET_UP = '4000002500003155'
    const person = await counter.regular(GOOD)
    const customer = await counter.stripeCustomer(person)
    // A card that was attached without its bank being asked for later charges.
    const card = await counter.api.paymentMethods.attach('pm_card_authenticationRequiredOnSetup', {
      customer,
    })
    await counter.api.customers.update(customer, { invoice_settings: { default_payment_method: card.id } })
    expect(UNLESS_SET_UP.slice(-4)).toBe(card.card!.last4)
    await until(
      () =>
        counter.look(({ db }) =>
          db.selectFrom('customers').select('card').where('address', '=', person).executeTakeFirst(),
        ),
      (found) => found?.card === card.id,
    )
    await database.store.transact((tx) =>
      tx.db.updateTable('cards').set({ proved_at: 1 }).where('id', '=', card.id).execute(),
    )
    const words = await counter.ask(person, 'BUY 50')
    expect(words).toMatch(ASKED)
    await counter.hears(person, () => counter.atBank(words, 'approve'))
    expect(await counter.ask(person, 'BUY 10')).toMatch(/^Added \$10\.00\. Balance \$80\.00/)
  })
})
