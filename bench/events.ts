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
import {
  makeFolder,
  openVendors,
  startBareExpress,
  startDurableExpress,
  startTill,
  type Vendors,
} from './place.ts'
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
  const vendors = await openVendors()
  const shops = { till: await openShop('till'), byHand: await openShop('by-hand') }
  const till = await startTill({ ...vendors.env, DATABASE_URL: shops.till.file })
  const byHand = await startDurableExpress(shops.byHand.file, vendors.env)
  const bare = await startBareExpress()

  async function openShop(name: string) {
    const file = join(folder.path, `${name}.sqlite`)
    await meetEverybody(file)
    const store = await openStore(file)
    await store.transact((tx) => writeCursor(tx, { name: 'till', value: TILL }))
    return { file, ...(await openCounter({ name, store, vendors })), close: () => store.close() }
  }

  async function credit(url: string, shop: (typeof shops)['till']): Promise<number> {
    const events = await shop.sell(EVENTS)
    const startedAt = performance.now()
    // The generator says only at the end of its second that it has told all.
    const telling = tellEvents(url, { events, connections: CONNECTIONS })
    while (await shop.isOwed()) await new Promise((resolve) => setTimeout(resolve, 5))
    const tookMs = performance.now() - startedAt
    await telling
    return (EVENTS * 1000) / tookMs
  }

  async function onlyKeep(url: string): Promise<number> {
    const events = shops.till.others(EVENTS)
    return (await tellEvents(url, { events, connections: CONNECTIONS })).perSecond
  }

  const median = await alternate(
    [
      { name: 'till', run: () => credit(till.url, shops.till) },
      { name: 'byHand', run: () => credit(byHand.url, shops.byHand) },
      { name: 'door', run: () => onlyKeep(till.url) },
      { name: 'bare', run: () => onlyKeep(bare.url) },
    ],
    rounds,
  )
  await till.close()
  await byHand.close()
  await bare.close()
  await shops.till.close()
  await shops.byHand.close()
  await vendors.close()
  folder.remove()
  const measured = { item: 3, unit: 'events/s' }
  const [ours, theirs] = [median('till', itself), median('bare', itself)]
  const bySame = { theirs: median('byHand', itself), peer: 'the same kept by hand' }
  const byBare = { theirs, peer: 'bare Express' }
  return [
    { ...measured, what: 'Stripe event to posted credit', ours, ...byBare, goal: { atLeast: 0.5 } },
    { ...measured, what: 'Stripe event to posted credit', ours, ...bySame },
    { ...measured, what: 'the same kept by hand', ours: bySame.theirs, ...byBare },
    { ...measured, what: 'Stripe event kept', ours: median('door', itself), ...byBare },
  ]
}

/** @param args.name of whom its orders are, since all of them are paid for at one Stripe */
async function openCounter(args: { name: string; store: Store; vendors: Vendors }) {
  const { name, store } = args
  const { stripe, env } = args.vendors
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
    const id = `order_${name}_${n}`
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
        () => ({ ...example!, id: `evt_other_${name}_${++others}`, type: 'charge.captured' }) as Stripe.Event,
      ),
  }
}
