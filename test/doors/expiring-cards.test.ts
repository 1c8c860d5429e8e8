import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { GOOD, openCounter } from './counter.ts'

const DAY_MS = 86_400_000
const WARNED = /^Visa 4242 works until the end of \d\d\/\d{4}\. Text CARD to put a new one in its place\.$/

// A till of its own for each: a clock that was set forward by months does not go back.
describe.each(engines)('a card that expires, on $name', ({ open }) => {
  let database: TestDatabase
  let shop: OpenTill
  let counter: ReturnType<typeof openCounter>

  beforeAll(async () => {
    database = await open()
    shop = await openTestTill(database.url, { doorMs: 3_000, lookMs: 50 })
    counter = openCounter(shop, database, 8_000)
  })
  afterAll(async () => {
    await shop.close()
    await database.close()
  })

  const now = () => shop.till.house.world.clock.now()
  const warnings = (person: string) => shop.received(person).filter((text) => WARNED.test(text))

  /** A customer with a card that works for so many more months. */
  async function withCard(months: number): Promise<{ person: string; card: string }> {
    const person = counter.somebody()
    const link = await counter.ask(person, 'BUY 10')
    const session = /cs_\w+/.exec(
      (await fetch(counter.linkIn(link), { redirect: 'manual' })).headers.get('location')!,
    )![0]
    const until = new Date(now())
    until.setUTCMonth(until.getUTCMonth() + months, 1)
    await counter.hears(person, () =>
      shop.stripe.control.customer.pay(session, {
        number: GOOD,
        email: 'ana@example.com',
        expMonth: until.getUTCMonth() + 1,
        expYear: until.getUTCFullYear(),
      }),
    )
    const [paid] = await counter.charged(person)
    return { person, card: paid!.payment_method as string }
  }

  it('is not told of at night by a till that was down over the day', async () => {
    const { person } = await withCard(2)
    const day = new Date(now())
    const monthEnds = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 3, 1)
    // Five in the morning by UTC: midnight in New York. And then the same a day later, with nothing in between.
    shop.later(monthEnds - 20 * DAY_MS + 5 * 3_600_000 - now())
    const due = () =>
      counter.look(({ db }) =>
        db.selectFrom('jobs').select('due_at').where('kind', '=', 'warn-card').execute(),
      )
    const [first] = await until(due, ({ length }) => length > 0)
    shop.later(DAY_MS)
    await until(due, ([job]) => job!.due_at > first!.due_at && job!.due_at > now())
    expect(warnings(person)).toEqual([])
    shop.later(13 * 3_600_000)
    await until(
      () => warnings(person),
      (told) => told.length === 1,
    )
  })

  it('is told once, a month ahead, and only to those whom it concerns', async () => {
    const { person: soon } = await withCard(2)
    const { person: renewed, card } = await withCard(2)
    const { person: removed, card: gone } = await withCard(2)
    const { person: later } = await withCard(14)
    shop.later(DAY_MS)
    await counter.rest()
    expect(warnings(soon)).toEqual([])

    // The network gives Stripe the new date of one; the event never comes. Another is removed.
    const rule = shop.stripe.control.webhooks.rule({ twist: { kind: 'drop' } })
    await counter.api.paymentMethods.update(card, { card: { exp_month: 1, exp_year: 2034 } })
    await counter.api.paymentMethods.detach(gone)
    shop.stripe.control.webhooks.lift(rule)

    const day = new Date(now())
    const monthEnds = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 3, 1)
    // Twenty days before, and then once a day.
    shop.later(monthEnds - 20 * DAY_MS - now())
    await until(
      () => {
        shop.later(3_600_000)
        return warnings(soon)
      },
      (told) => told.length === 1,
    )
    for (let days = 0; days < 3; days++) {
      shop.later(DAY_MS)
      await counter.rest()
    }
    expect(warnings(soon)).toHaveLength(1)
    for (const person of [renewed, removed, later]) expect(warnings(person)).toEqual([])
    // The cards are looked at by a job of its own, which days that go by at once may have overtaken.
    for (const [person, words] of [
      [renewed, /^Visa 4242, expires 01\/2034/],
      [removed, /^No card is saved/],
    ] as const)
      await until(
        () => {
          shop.later(3_600_000)
          return counter.ask(person, 'CARD')
        },
        (said) => words.test(said),
      )
  })

  it('in February is told of on the last of January', async () => {
    const day = new Date(now())
    const year = day.getUTCFullYear() + 1
    const { person } = await withCard(13 - day.getUTCMonth())
    shop.later(Date.UTC(year, 0, 31, 20) - now())
    await until(
      () => warnings(person),
      (told) => told.length === 1,
    )
  })
})
