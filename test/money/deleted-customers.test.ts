import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GOOD, openCounter } from '../doors/counter.ts'
import { engines } from '../engines.ts'
import { openTestTill } from '../open-till.ts'
import { openShop, type Shop } from './open-shop.ts'

describe.each(engines)('a customer that somebody deletes at Stripe, on $name,', ({ open }) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(open)
  })
  afterAll(() => shop.close())

  it('loses the card and keeps the credit, and buys again on a page as somebody new there', async () => {
    const { person, charge } = await shop.regular()
    await shop.api.customers.del(charge.customer as string)
    await shop.settled()
    expect(await shop.ask(person, 'BALANCE')).toMatch(/^Balance \$20\.00/)
    await shop.pay(await shop.ask(person, 'BUY 10'), '5555555555554444')
    expect(await shop.hears(person, /^Added \$10\.00/)).toMatch(/Balance \$30\.00\. Mastercard 4444 saved/)
    expect((await shop.chargeOf(person)).customer).not.toBe(charge.customer)
    expect(await shop.ask(person, 'BUY 50')).toMatch(/^Added \$50\.00\. Balance \$80\.00/)
  })

  it('is told that the card is gone when we hear of it by a refused charge, and gets a link that works', async () => {
    const { person, charge } = await shop.regular()
    const rule = shop.stripe.webhooks.rule({
      twist: { kind: 'drop' },
      types: ['customer.*', 'payment_method.*'],
    })
    await shop.api.customers.del(charge.customer as string)
    const words = await shop.ask(person, 'BUY 10')
    expect(words).toMatch(/^Your saved card is gone\. Nothing charged\. Add \$10\.00 with another: http/)
    await shop.pay(words)
    expect(await shop.hears(person, /^Added \$10\.00/)).toMatch(/Balance \$30\.00/)
    shop.stripe.webhooks.lift(rule)
  })

  it('gets a link that works when we hear of it by a page that Stripe would not open', async () => {
    const person = '+14155550909'
    await shop.ask(person, 'BUY 20')
    const rule = shop.stripe.webhooks.rule({ twist: { kind: 'drop' }, types: ['customer.*'] })
    const [customer] = (await shop.api.customers.list({ limit: 100 })).data.filter(
      ({ phone }) => phone === person,
    )
    await shop.api.customers.del(customer!.id)
    await shop.pay(await shop.ask(person, 'BUY 10'))
    await shop.hears(person, /^Added \$10\.00\. Balance \$10\.00/)
    shop.stripe.webhooks.lift(rule)
  })
})

describe('a customer of a till that gets the keys of another account at Stripe', () => {
  it('keeps the credit, hears that the card is gone, and gets a link that works', async () => {
    const database = await engines[0]!.open()
    const before = await openTestTill(database.url, { doorMs: 3_000 })
    const person = await openCounter(before, database, 9_100).regular()
    const newcomer = '+14155559200'
    await before.text(newcomer, 'BUY 20')
    await before.close()
    const booksFromMs = Date.now()
    const after = await openTestTill(database.url, { doorMs: 3_000 }, {}, { booksFromMs })
    const counter = openCounter(after, database, 9_300)
    const words = await counter.ask(person, 'BUY 10')
    expect(words).toMatch(/^Your saved card is gone\. Nothing charged\. Add \$10\.00 with another: http/)
    expect(await counter.hears(person, () => counter.pay(words, GOOD))).toMatch(
      /^Added \$10\.00\. Balance \$30\.00/,
    )
    expect(await counter.ask(person, 'BUY 50')).toMatch(/^Added \$50\.00\. Balance \$80\.00/)
    const link = await counter.ask(newcomer, 'BUY 10')
    expect(await counter.hears(newcomer, () => counter.pay(link, GOOD))).toMatch(
      /^Added \$10\.00\. Balance \$10\.00/,
    )
    await after.close()
    await database.close()
  })
})
