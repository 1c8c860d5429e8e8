import { join } from 'node:path'
import type Stripe from 'stripe'
import { writeCursor } from '../src/store/events.ts'
import * as orders from '../src/store/orders.ts'
import { openStore, type Store } from '../src/store/store.ts'
import { STRIPE_KEY } from '../test/open-till.ts'
import { openStripeClient } from '../test/stripe-client.ts'
import { meetEverybody } from './books.ts'
import type { Figure } from './figure.ts'
import { tellEvents } from './load.ts'
import { makeFolder, openVendors, startBareExpress, startTill, type Vendors } from './place.ts'
import { alternate, itself } from './rounds.ts'

const CONNECTIONS = 20
const EVENTS = 500
const BUYERS = 100
const TILL = 'till_bench'
const PAID_MICROS = 20_000_000

/**
 * Payments that Stripe tells of until they are credited, each looked up at Stripe and thanked for, against a door
 * that looks at the signature only.
 */
export async function eventsToCredit({ rounds }: { rounds: number; seconds: number }): Promise<Figure[]> {
  const folder = makeFolder()
  const databaseUrl = join(folder.path, 'till.sqlite')
  await meetEverybody(databaseUrl)
  const store = await openStore(databaseUrl)
  await store.transact((tx) => writeCursor(tx, { name: 'till', value: TILL }))
  const vendors = await openVendors()
  const till = await startTill({ ...vendors.env, DATABASE_URL: databaseUrl })
  const bare = await startBareExpress()
  const shop = await openShop(store, vendors)

  const median = await alternate(
    [
      {
        name: 'till',
        async run() {
          const events = await shop.sell(EVENTS)
          const startedAt = performance.now()
          await tellEvents(till.url, { events, connections: CONNECTIONS })
          while (await shop.isOwed()) await new Promise((resolve) => setTimeout(resolve, 5))
          return (EVENTS * 1000) / (performance.now() - startedAt)
        },
      },
      {
        name: 'door',
        async run() {
          const events = shop.others(EVENTS)
          return (await tellEvents(till.url, { events, connections: CONNECTIONS })).perSecond
        },
      },
      {
        name: 'bare',
        async run() {
          const events = shop.others(EVENTS)
          return (await tellEvents(bare.url, { events, connections: CONNECTIONS })).perSecond
        },
      },
    ],
    rounds,
  )
  await till.close()
  await bare.close()
  await store.close()
  await vendors.close()
  folder.remove()
  const theirs = { theirs: median('bare', itself), unit: 'events/s', peer: 'bare Express' }
  return [
    {
      item: 3,
      what: 'Stripe event to posted credit',
      ours: median('till', itself),
      ...theirs,
      goal: { atLeast: 0.5 },
    },
    { item: 3, what: 'Stripe event kept', ours: median('door', itself), ...theirs },
  ]
}

async function openShop(store: Store, { stripe, env }: Vendors) {
  const api = openStripeClient(env.STRIPE_API_BASE!, STRIPE_KEY)
  const buyers: { customer: string; payment_method: string }[] = []
  while (buyers.length < BUYERS) {
    const { id: customer } = await api.customers.create({})
    const { id: payment_method } = await api.paymentMethods.attach('pm_card_visa', { customer })
    buyers.push({ customer, payment_method })
  }
  let sold = 0
  let others = 0
  let example: Stripe.Event | undefined

  /** One order, and the payment for it that Stripe has not told of yet. */
  async function sellOne(): Promise<void> {
    const n = ++sold
    const id = `order_${n}`
    await store.transact((tx) =>
      orders.open(tx, {
        id,
        code: `code${n}`,
        customer: `customer_${n % BUYERS}`,
        via: 'card',
        currency: 'usd',
        credit_micros: PAID_MICROS,
        pay_micros: PAID_MICROS,
        reason: null,
        text_in: null,
        opened_at: Date.now(),
      }),
    )
    await api.paymentIntents.create({
      amount: 2_000,
      currency: 'usd',
      ...buyers[n % BUYERS]!,
      confirm: true,
      off_session: true,
      metadata: { texttill: TILL, order: id },
    })
  }

  return {
    async sell(many: number): Promise<Stripe.Event[]> {
      const before = stripe.control.events().length
      for (let i = 0; i < many; i++) await sellOne()
      const events = stripe.control
        .events()
        .slice(before)
        .filter(({ type }) => type === 'payment_intent.succeeded')
      example ??= events[0]
      return events
    },
    isOwed: () =>
      store.read(
        async ({ db }) =>
          (await db.selectFrom('orders').select('id').where('state', '<>', 'paid').limit(1).execute())
            .length > 0,
      ),
    /** Events like those, of payments that are none of ours. */
    others: (many: number): Stripe.Event[] =>
      Array.from(
        { length: many },
        () => ({ ...example!, id: `evt_other_${++others}`, type: 'charge.captured' }) as Stripe.Event,
      ),
  }
}
