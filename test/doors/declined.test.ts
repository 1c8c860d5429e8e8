import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeclineName } from '../../src/sandbox/stripe/declines.ts'
import { recount } from '../../src/store/audit.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { MASTERCARD, openCounter } from './counter.ts'

const DAY_MS = 86_400_000
const LINK = 'http\\S+/p/\\w{10}'

describe.each(engines)('a declined card, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    counter = openCounter(shop, database, 2_000)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  /** A customer with $20 whose bank has changed its mind about their card. */
  async function unlucky(decline: DeclineName): Promise<string> {
    const person = await counter.regular()
    await turn(person, decline)
    // So that nobody is asked whether they meant to buy again.
    shop.later(180_000)
    return person
  }

  async function turn(person: string, decline: DeclineName | undefined): Promise<void> {
    const [paid] = await counter.charged(person)
    shop.stripe.control.turnCard(paid!.payment_method as string, decline)
  }

  /** How often a bank was asked about a person's card without them. */
  const tries = async (person: string) => (await counter.payments(person)).length - 1

  it.each<[DeclineName, string]>([
    ['generic_decline', ''],
    ['insufficient_funds', ': not enough funds'],
    ['expired_card', ': it has expired'],
    ['incorrect_cvc', ': wrong security code'],
    ['card_velocity_exceeded', ': over its limit'],
    ['lost_card', ''],
    ['stolen_card', ''],
    ['fraudulent', ''],
  ])('says of %s what to do next, and charges nothing', async (decline, why) => {
    const person = await unlucky(decline)
    expect(await counter.ask(person, 'BUY 10')).toMatch(
      new RegExp(`^Visa 4242 was declined${why}\\. Nothing charged\\. Other card: ${LINK}$`),
    )
    expect(await counter.charged(person)).toHaveLength(1)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
  })

  it('follows the advice to try again later', async () => {
    const person = await unlucky('do_not_honor')
    expect(await counter.ask(person, 'BUY 10')).toMatch(/Nothing charged\. Try again later, or other card:/)
    await turn(person, undefined)
    expect(await counter.ask(person, 'BUY 10')).toMatch(/^Added \$10\.00\. Balance \$30\.00/)
  })

  it('never tries a card again whose bank advises against it, and takes another', async () => {
    const person = await unlucky('stolen_card')
    await counter.ask(person, 'BUY 10')
    await turn(person, undefined)
    const words = await counter.ask(person, 'BUY 20')
    expect(words).toMatch(
      /^The bank of Visa 4242 wants it charged no more\. Nothing charged\. Other card: http\S+$/,
    )
    shop.later(3 * DAY_MS)
    const link = await counter.ask(person, 'BUY 10')
    expect(link).toMatch(/^The bank of Visa 4242/)
    expect(await tries(person)).toBe(1)
    expect(await counter.hears(person, () => counter.pay(link, MASTERCARD))).toMatch(
      /Mastercard 4444 saved: next time BUY is enough/,
    )
    expect(await counter.ask(person, 'BUY 20')).toMatch(/^Added \$20\.00.*Mastercard 4444/)
  })

  it('leaves a card alone that was declined three times in a day, until the next', async () => {
    const person = await unlucky('insufficient_funds')
    for (const amount of [10, 20, 50])
      expect(await counter.ask(person, `BUY ${amount}`)).toMatch(/not enough funds/)
    const words = await counter.ask(person, 'BUY 10')
    expect(words).toMatch(
      /^Visa 4242 was declined too often today, so we leave it alone until tomorrow\. Nothing charged\. Other card: http\S+$/,
    )
    expect(await tries(person)).toBe(3)
    await turn(person, undefined)
    expect(await counter.ask(person, 'BUY 20')).toMatch(/until tomorrow/)
    shop.later(DAY_MS)
    expect(await counter.ask(person, 'BUY 20')).toMatch(/^Added \$20\.00\. Balance \$40\.00/)
  })

  it('charges another card the same day', async () => {
    const person = await unlucky('insufficient_funds')
    let words = ''
    for (const amount of [10, 20, 50, 10]) words = await counter.ask(person, `BUY ${amount}`)
    await counter.hears(person, () => counter.pay(words, MASTERCARD))
    expect(await counter.ask(person, 'BUY 20')).toMatch(
      /^Added \$20\.00\. Balance \$50\.00\. Mastercard 4444/,
    )
  })

  it('asks a bank three times at most, in whatever storm of texts', async () => {
    const person = await unlucky('insufficient_funds')
    await counter.ask(person, 'BUY 10')
    const texts = [20, 50, 10, 20, 50, 20, 10, 50].map((amount) => shop.text(person, `BUY ${amount}`))
    await Promise.all(texts)
    await until(
      () => shop.received(person),
      (all) => all.length === 3 + texts.length,
    )
    await counter.rest()
    expect(await tries(person)).toBeLessThanOrEqual(3)
    expect(await counter.charged(person)).toHaveLength(1)
  })

  it('tells of one decline once when its answer is lost, and asks the bank once', async () => {
    const person = await unlucky('insufficient_funds')
    shop.stripe.control.faults.lay({
      when: 'after',
      mishap: { kind: 'reset' },
      method: 'POST',
      path: '/v1/payment_intents',
      times: 1,
    })
    const before = shop.received(person).length
    await shop.text(person, 'BUY 10')
    expect(await counter.nextText(person, before)).toMatch(/^Visa 4242 was declined: not enough funds/)
    await counter.rest()
    expect(shop.received(person)).toHaveLength(before + 1)
    expect(await tries(person)).toBe(1)
  })

  it('charges once when a text is sent again after a decline', async () => {
    const person = await unlucky('processing_error')
    expect(await counter.ask(person, 'BUY 10')).toMatch(
      /^Visa 4242 was declined by a fault at the bank\. Nothing charged\. Try again later, or other card: /,
    )
    await turn(person, undefined)
    expect(await counter.ask(person, 'BUY 10')).toMatch(/^Added \$10\.00\. Balance \$30\.00/)
    expect(await counter.ask(person, 'BUY 10')).toMatch(/^You bought \$10\.00 \d+ s ago/)
    expect(await counter.charged(person)).toHaveLength(2)
  })
})
