import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApiKey } from '../../src/flows/api-keys.ts'
import { giveMoneyBack } from '../../src/flows/give-money-back.ts'
import { recount } from '../../src/store/audit.ts'
import { readService } from '../../src/till/service.ts'
import settings from '../../texttill.config.ts'
import { openCaller } from '../api/caller.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill } from '../open-till.ts'
import { GOOD, openCounter } from './counter.ts'

const DAY_MS = 86_400_000
const dayFrom = (ms: number) => new Date(Date.now() + ms).toISOString().slice(0, 10)

describe.each(engines)('what is sold, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    database = await open()
    const service = readService({
      ...settings,
      access: { price: '29.99', credit: '20', launch: { price: '24.99', until: dayFrom(-DAY_MS) } },
      packs: ['10', { pay: '20', credit: '22' }, '50'],
      rates: { US: '0.0158', CH: { cost: '0.08', margin: 25 }, other: '0.15' },
    })
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50, service })
    counter = openCounter(shop, database, 2_000)
  })
  afterAll(async () => {
    expect(await database.store.read(recount)).toEqual([])
    await shop.close()
    await database.close()
  })

  /** What moved for a person, as `kind from -> to amount`, by kind and amount. */
  async function postings(person: string): Promise<string[]> {
    const rows = await counter.look(({ db }) =>
      db
        .selectFrom('transfers')
        .innerJoin('orders', 'orders.id', 'transfers.reference')
        .innerJoin('customers', 'customers.id', 'orders.customer')
        .select(['transfers.kind', 'debit', 'transfers.credit', 'amount', 'transfers.id'])
        .where('customers.address', '=', person)
        .where('transfers.kind', 'in', ['grant', 'access', 'discount'])
        .orderBy('transfers.kind')
        .orderBy('amount')
        .execute(),
    )
    const name = (account: string) => (account.startsWith('customer:') ? 'customer' : account)
    return rows.map(
      ({ kind, debit, credit, amount, id }) =>
        `${id.replace(/_.*/, '')}: ${kind} ${name(debit)} -> ${name(credit)} ${Number(amount) / 1e6}`,
    )
  }

  /** A customer with access, $20 and a saved card. */
  async function member(): Promise<string> {
    const person = counter.somebody()
    const link = await counter.ask(person, 'BUY')
    await counter.hears(person, () => counter.pay(link, GOOD))
    return person
  }

  it('offers access to somebody without it, in words, and keeps paid commands for later', async () => {
    const person = counter.somebody()
    expect(await counter.ask(person, 'SUN 46.5 7.9')).toBe(
      'SUN needs access first: $29.99 once, and $20.00 of it is credit. Reply BUY 29.99. Nothing charged.',
    )
    expect(await counter.ask(person, 'BUY 20')).toBe(
      'Credit needs access first: $29.99 once, and $20.00 of it is credit. Reply BUY 29.99. Nothing charged.',
    )
    expect(await counter.ask(person, 'YES')).toMatch(/BUY 29\.99/)
    expect(await counter.ask(person, 'AUTO 20 BELOW 5')).toMatch(/BUY 29\.99 first/)
    expect(await counter.ask(person, 'BALANCE')).toBe('Balance $0.00. BUY 29.99 to add.')
    expect(await counter.ask(person, 'MENU')).toMatch(/BUY 29\.99, BALANCE/)
    expect(await counter.ask(person, 'HELP')).toContain('BUY 29.99 adds credit')
    const page = await (await fetch(shop.url)).text()
    expect(page).toContain('access, once, with $20.00 of credit')
    expect(page).toContain('<td>BUY 20</td><td>$22.00 of credit</td><td class="money">$20.00</td>')
  })

  it('sells access on BUY, with its credit, and posts the fee apart', async () => {
    const person = counter.somebody()
    const link = await counter.ask(person, 'BUY')
    expect(link).toMatch(
      /^Access for \$29\.99, with \$20\.00 of credit: http\S+ Your card is saved for next time\.$/,
    )
    const thanks = await counter.hears(person, () => counter.pay(link, GOOD))
    expect(thanks).toMatch(
      /^Access is on, with \$20\.00 of credit\. Balance \$20\.00\. Visa 4242, ref \w{4}\. MENU for commands\.$/,
    )
    expect(await postings(person)).toEqual([
      'access:pi: access house:stripe -> house:revenue 9.99',
      'grant:pi: grant house:stripe -> customer 20',
    ])
    expect(await counter.ask(person, 'SUN 46.5 7.9')).toMatch(/^Sun /)
    expect(await counter.ask(person, 'BUY')).toBe(
      'How much? Reply BUY 10, BUY 20 (gives $22.00) or BUY 50. Nothing charged.',
    )
  })

  it('gives more than is paid where a pack says so, and posts the gift apart', async () => {
    const person = await member()
    expect(await counter.ask(person, 'BUY 20')).toMatch(
      /^Added \$22\.00 for \$20\.00\. Balance \$42\.00\. Visa 4242, ref \w{4}\. Not you\? Reply LOCK\.$/,
    )
    expect(await postings(person)).toEqual([
      'access:pi: access house:stripe -> house:revenue 9.99',
      'discount:pi: discount house:discounts -> customer 2',
      'grant:pi: grant house:stripe -> customer 20',
      'grant:pi: grant house:stripe -> customer 20',
    ])
    expect(await counter.ask(person, 'HISTORY')).toMatch(/\+\$2\.00 bonus/)
  })

  it('credits in full what somebody paid who had access already', async () => {
    const person = counter.somebody()
    const first = await counter.ask(person, 'BUY 29.99')
    const answer = await fetch(counter.linkIn(first), { redirect: 'manual' })
    const [session] = /cs_\w+/.exec(answer.headers.get('location')!)!
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'hold' } })
    // Paid on the first page while the second one was being asked for, which therefore stays open.
    shop.stripe.control.customer.pay(session!, { number: GOOD, email: 'ana@example.com' })
    const second = await counter.ask(person, 'BUY 29.99')
    await counter.pay(second, GOOD)
    shop.stripe.control.webhooks.lift(rule)
    shop.stripe.control.webhooks.release()
    await counter.nextText(person, 3)
    expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$49\.99\./)
    expect(await postings(person)).toEqual([
      'access:pi: access house:stripe -> house:revenue 9.99',
      'grant:pi: grant house:stripe -> customer 20',
      'grant:pi: grant house:stripe -> customer 29.99',
    ])
    // Sent in one moment, they come in either order.
    expect(shop.received(person).slice(2)).toContainEqual(expect.stringMatching(/^Added \$29\.99/))
    const receipts = await Promise.all(
      [first, second].map(async (words) => (await fetch(counter.linkIn(words))).text()),
    )
    expect(receipts.filter((page) => page.includes('Access, with $20.00 of credit'))).toHaveLength(1)
    expect(receipts.filter((page) => page.includes('>$29.99 of credit<'))).toHaveLength(1)
    // Whichever goes back, the other was for access too: what is left can be used.
    const [last, bought] = await counter.charged(person)
    const back = (payment: string) =>
      counter.hears(person, () => counter.api.refunds.create({ payment_intent: payment }))
    await back(bought!.id)
    expect(await counter.ask(person, 'SUN 46.5 7.9')).toMatch(/^Sun /)
    await back(last!.id)
    expect(await counter.ask(person, 'SUN 46.5 7.9')).toMatch(/^SUN needs access first/)
  })

  it('names the price and asks before it charges a saved card for access', async () => {
    const person = await member()
    // As somebody who lost it again the day after.
    await database.store.transact(async ({ db }) => {
      const { id } = await db
        .updateTable('customers')
        .set({ access_at: null })
        .where('address', '=', person)
        .returning('id')
        .executeTakeFirstOrThrow()
      await db
        .updateTable('orders')
        .set((eb) => ({ ended_at: eb('ended_at', '-', DAY_MS), opened_at: eb('opened_at', '-', DAY_MS) }))
        .where('customer', '=', id)
        .execute()
    })
    expect(await counter.ask(person, 'BUY')).toBe(
      'Access costs $29.99 once, and $20.00 of it is credit. Reply YES 29.99 to pay with Visa 4242. Nothing charged yet.',
    )
    expect(await counter.charged(person)).toHaveLength(1)
    // Asked in the last minutes of the launch price, which nobody can pay by now.
    await database.store.transact(({ db }) =>
      db
        .updateTable('prompts')
        .set({ amount_micros: 24_990_000 })
        .where('amount_micros', '=', 29_990_000)
        .where('outcome', 'is', null)
        .execute(),
    )
    expect(await counter.ask(person, 'YES 24.99')).toBe(
      'Credit needs access first: $29.99 once, and $20.00 of it is credit. Reply BUY 29.99. Nothing charged.',
    )
    expect(await counter.ask(person, 'BUY')).toMatch(/^Access costs \$29\.99 once/)
    expect(await counter.ask(person, 'YES 29.99')).toMatch(/^Access is on, with \$20\.00 of credit\./)
    expect(await counter.charged(person)).toHaveLength(2)
  })

  it('keeps access that was bought again, whatever is heard late of the first time’s refund', async () => {
    const person = await member()
    const [first] = await counter.charged(person)
    await counter.hears(person, () => counter.api.refunds.create({ payment_intent: first!.id }))
    expect(await counter.ask(person, 'SUN 46.5 7.9')).toMatch(/^SUN needs access first/)
    shop.later(DAY_MS)
    expect(await counter.ask(person, 'BUY 29.99')).toMatch(/^Access is on, with \$20\.00 of credit\./)
    const refunded = shop.stripe.control.events().findLast(({ type }) => type === 'charge.refunded')
    shop.stripe.control.webhooks.clone(refunded!.id)
    await counter.rest()
    expect(await counter.ask(person, 'SUN 46.5 7.9')).toMatch(/^Sun /)
    const [second] = await counter.charged(person)
    await counter.hears(person, () => counter.api.refunds.create({ payment_intent: second!.id }))
    expect(await counter.ask(person, 'SUN 46.5 7.9')).toMatch(/^SUN needs access first/)
  })

  it.each([
    ['+14155552901', 0.25 + 0.0158],
    ['+41791234567', 0.25 + 0.1],
    ['+33612345678', 0.25 + 0.15],
    ['a satellite phone, which has no country: +88216555001', 0.25 + 0.15],
  ])('charges %s the rate of its country', async (who, costs) => {
    const person = /\+\d+/.exec(who)![0]
    const link = await counter.ask(person, 'BUY')
    await counter.hears(person, () => counter.pay(link, GOOD))
    await counter.ask(person, 'SUN 46.5 7.9')
    const taken = await counter.look(({ db }) =>
      db
        .selectFrom('transfers')
        .innerJoin('runs', 'runs.id', 'transfers.reference')
        .innerJoin('customers', 'customers.id', 'runs.customer')
        .select('amount')
        .where('customers.address', '=', person)
        .execute(),
    )
    expect(taken.map(({ amount }) => Number(amount))).toEqual([Math.round(costs * 1e6)])
    const left = Math.floor((20 - costs) / costs)
    expect(await counter.ask(person, 'BALANCE')).toContain(` About ${left} SUN texts left.`)
  })

  it('adds nothing by AUTO to somebody whose access was given back', async () => {
    const person = await member()
    await counter.ask(person, 'BUY 50')
    expect(await counter.ask(person, 'AUTO 20 BELOW 15')).toMatch(/^AUTO is on/)
    const access = await counter.look(({ db }) =>
      db
        .selectFrom('orders')
        .innerJoin('customers', 'customers.id', 'orders.customer')
        .select(['orders.id', 'customers.id as customer'])
        .where('address', '=', person)
        .where('product', '=', 'access')
        .executeTakeFirstOrThrow(),
    )
    await counter.hears(person, () =>
      giveMoneyBack(shop.till.house, { order: access.id, reason: 'asked for it', actor: 'olga' }),
    )
    const { key: token } = await makeApiKey(shop.till.house, {
      name: 'test',
      scopes: ['usage:write'],
      actor: 'command-line',
    })
    const body = { account: access.customer, amountMicros: 45_000_000, service: 'MAP' }
    const debit = () => openCaller(shop).pay('/v1/debits', { token, body })
    expect(await counter.hears(person, debit)).toMatch(/^AUTO is paused/)
    await counter.rest()
    expect(await counter.charged(person)).toHaveLength(2)
  })
})

describe('a launch price', () => {
  it.each([
    ['on its last day', 0, '24.99'],
    ['the day after', -DAY_MS, '29.99'],
  ])('%s', async (_when, ends, price) => {
    const database = await engines[0]!.open()
    const service = readService({
      ...settings,
      access: { price: '29.99', credit: '20', launch: { price: '24.99', until: dayFrom(ends) } },
    })
    const shop = await openTestTill(database.url, { doorMs: 3_000, service })
    const counter = openCounter(shop, database, 2_900)
    const person = counter.somebody()
    expect(await counter.ask(person, 'BUY')).toMatch(new RegExp(`^Access for \\$${price}, with`))
    await shop.close()
    await database.close()
  })
})
