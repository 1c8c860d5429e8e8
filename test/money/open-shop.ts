import type Stripe from 'stripe'
import { expect } from 'vitest'
import type { TillSettings } from '../../src/open-house.ts'
import { recount } from '../../src/store/audit.ts'
import type { engines, TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, STRIPE_KEY, until, WEBHOOK_SECRET } from '../open-till.ts'
import { openStripeClient } from '../stripe-client.ts'

export const GOOD = '4242424242424242'

/** A shop that sells credit, with people who buy it and Stripe's own package to look over its shoulder. */
export type Shop = Awaited<ReturnType<typeof openShop>>

export async function openShop(
  open: (typeof engines)[number]['open'],
  settings: Partial<TillSettings> = {},
  stripeSettings: Parameters<typeof openTestTill>[2] = {},
) {
  const database: TestDatabase = await open()
  const till: OpenTill = await openTestTill(database.url, { doorMs: 3_000, ...settings }, stripeSettings)
  const api = openStripeClient(till.stripeUrl, STRIPE_KEY)
  let people = 100

  const received = (person: string) => till.received(person)

  /** Waits until a person has a text that begins so, and gives it. */
  async function hears(person: string, words: RegExp): Promise<string> {
    const texts = await until(
      () => received(person),
      (all) => all.some((text) => words.test(text)),
    )
    return texts.findLast((text) => words.test(text))!
  }

  /** Texts, and waits for the answer however it comes. */
  async function ask(person: string, body: string): Promise<string> {
    const before = received(person).length
    await till.text(person, body)
    const texts = await until(
      () => received(person),
      (all) => all.length > before,
    )
    return texts.at(before)!
  }

  /** Opens the link of a text as a browser would, and pays on the page that it leads to. */
  async function pay(words: string, number = GOOD): Promise<void> {
    const [link] = /http\S+\/p\/\w+/.exec(words)!
    const answer = await fetch(link, { redirect: 'manual' })
    const session = /cs_\w+/.exec(answer.headers.get('location')!)![0]
    till.stripe.control.customer.pay(session, { number, email: 'ana@example.com' })
  }

  /** The words with the link of an order that asks a dollar less than its page does. */
  async function misordered(person: string): Promise<string> {
    const words = await ask(person, 'BUY 20')
    await database.store.transact(({ db }) =>
      db
        .updateTable('orders')
        .set({ price_micros: 19_000_000, pay_micros: 19_000_000, credit_micros: 19_000_000 })
        .where('state', '=', 'open')
        .execute(),
    )
    return words
  }

  /** Somebody with $20 and a saved card, and the charge that they paid by. */
  async function regular(number = GOOD): Promise<{ person: string; charge: Stripe.Charge }> {
    const person = `+1415555${String(++people).padStart(4, '0')}`
    await pay(await ask(person, 'BUY 20'), number)
    await hears(person, /^Added \$20\.00/)
    return { person, charge: await chargeOf(person) }
  }

  /** The newest charge of a person. */
  async function chargeOf(person: string): Promise<Stripe.Charge> {
    const charges = await api.charges.list({ limit: 100, expand: ['data.customer'] })
    const found = charges.data.find(({ customer }) => (customer as Stripe.Customer | null)?.phone === person)!
    return { ...found, customer: (found.customer as Stripe.Customer).id }
  }

  /** What moved on the books for a person, in order: `refund:re_…` and by how much their credit changed. */
  async function moved(person: string): Promise<{ id: string; micros: number }[]> {
    return database.store.read(async ({ db }) => {
      const { id } = await db
        .selectFrom('customers')
        .select('id')
        .where('address', '=', person)
        .executeTakeFirstOrThrow()
      const account = `customer:${id}`
      const rows = await db
        .selectFrom('transfers')
        .selectAll()
        .where((eb) => eb.or([eb('debit', '=', account), eb('credit', '=', account)]))
        .orderBy('posted_at')
        .orderBy('id')
        .execute()
      return rows.map((row) => ({ id: row.id, micros: row.credit === account ? row.amount : -row.amount }))
    })
  }

  /** What is left to work of Stripe's events. */
  function unworked(): Promise<number> {
    return database.store.read(async ({ db }) => {
      const rows = await db.selectFrom('jobs').select('id').where('kind', '=', 'receive-event').execute()
      return rows.length
    })
  }

  /** Waits until Stripe has told everything and all of it is worked. */
  async function settled(): Promise<void> {
    await till.stripe.control.quiet(100)
    await until(unworked, (left) => left === 0)
  }

  function tell(event: object): Promise<Response> {
    const payload = JSON.stringify(event)
    const signature = api.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET })
    const headers = { 'Stripe-Signature': signature }
    return fetch(`${till.url}/webhook/stripe`, { method: 'POST', headers, body: payload })
  }

  return {
    database,
    till,
    house: till.till.house,
    stripe: till.stripe.control,
    api,
    received,
    hears,
    ask,
    pay,
    misordered,
    regular,
    chargeOf,
    moved,
    settled,
    tell,
    /** @param lost as a till's own */
    async close(lost?: string[]) {
      expect(await database.store.read(recount)).toEqual([])
      await till.close(lost)
      await database.close()
    },
  }
}
