import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { engines } from '../engines.ts'
import { withOwnKeys } from '../stripe-client.ts'
import { type Papers, papersOf } from './papers.ts'
import { payLink, received, regular, somebody, text } from './people.ts'
import { openShop, type Shop } from './shop.ts'

/** A way to use the till from the first text to the last, at any moment of which the till may die. */
type Walk = {
  name: string
  /** It dies in every nth moment only. */
  every?: number
  begin(shop: Shop): Promise<string>
  go(shop: Shop, person: string): Promise<void>
  ends: Omit<Papers, 'texts'> & { texts: RegExp[] }
}

const LINK = /^Add \$20\.00: /
const SAVED = /^Added \$20\.00\. Balance \$20\.00\. Visa 4242 saved/

async function settled(shop: Shop): Promise<string> {
  const person = await regular(shop)
  await shop.settle()
  return person
}

const walks: Walk[] = [
  {
    name: 'charges a saved card and says so once',
    begin: settled,
    go: (shop, person) => say(shop, person, 'BUY 10'),
    ends: {
      charged: [20, 10],
      credited: [20, 10],
      spent: [],
      orders: ['paid', 'paid'],
      texts: [LINK, SAVED, /^Added \$10\.00\. Balance \$30\.00/],
      wrong: [],
    },
  },
  {
    name: 'sends somebody new one link, and credits what was paid there once',
    every: 4,
    begin: async () => somebody(),
    async go(shop, person) {
      await say(shop, person, 'BUY 20')
      await pay(shop, person)
      await shop.settle()
    },
    ends: {
      charged: [20],
      credited: [20],
      spent: [],
      orders: ['paid'],
      texts: [LINK, SAVED],
      wrong: [],
    },
  },
  {
    name: 'takes for a paid command once, and answers once',
    every: 3,
    begin: settled,
    go: (shop, person) => say(shop, person, 'SUN 46.5 7.9'),
    ends: {
      charged: [20],
      credited: [20],
      spent: [0.2658],
      orders: ['paid'],
      texts: [LINK, SAVED, /^Sun \d+ \w+ at 46\.5,7\.9: rises/],
      wrong: [],
    },
  },
  {
    name: 'tells once that a card was declined, and credits what another card paid once',
    every: 12,
    async begin(shop) {
      const person = await settled(shop)
      shop.stripe.control.turnCard(lastPayment(shop).payment_method as string, 'insufficient_funds')
      return person
    },
    async go(shop, person) {
      await say(shop, person, 'BUY 10')
      await pay(shop, person)
      await shop.settle()
    },
    ends: {
      charged: [20, 10],
      credited: [20, 10],
      spent: [],
      orders: ['paid', 'failed', 'paid'],
      texts: [
        LINK,
        SAVED,
        /^Visa 4242 was declined: .* Other card: /,
        /^Added \$10\.00\. Balance \$30\.00\./,
      ],
      wrong: [],
    },
  },
  {
    name: 'takes back once what Stripe has refunded, and says so once',
    every: 12,
    begin: settled,
    async go(shop) {
      await dashboard(shop).refunds.create({ payment_intent: lastPayment(shop).id, amount: 500 })
      await shop.settle()
    },
    ends: {
      charged: [20],
      credited: [20],
      spent: [],
      orders: ['paid'],
      texts: [LINK, SAVED, /\$5\.00.*\$15\.00/],
      wrong: [],
    },
  },
]

/** On SQLite a BUY is killed in every moment there is; on PostgreSQL, where more can go on at once, in some. */
const STEP = { sqlite: 1, postgres: 5 }
/** Where moments are left out: at which it begins. The rampage (`npm run crash`) kills at moments by chance. */
const FROM = Number(process.env.KILL_FROM ?? 0)

describe.each(engines)(
  `a till that is killed at any moment (KILL_FROM=${FROM}), on $name`,
  ({ name: engine, open }) => {
    it.concurrent.for(walks)('$name', { timeout: 600_000 }, async (walk, { onTestFinished }) => {
      const database = await open()
      onTestFinished(() => database.close())
      const shop = await openShop({ databaseUrl: database.url, store: database.store })
      onTestFinished(() => shop.close())

      const moments: string[] = []
      const step = STEP[engine] * (walk.every ?? 1)
      for (let nth = 1 + (FROM % step); ; nth += step) {
        // It may have died of the last thing that it did, when all was settled.
        await shop.settle()
        const person = await walk.begin(shop)
        const died = killIn(shop, nth)
        await walk.go(shop, person)
        const papers = await papersOf(shop, person)
        const moment = died() ?? 'no moment'
        expect({ moment, ...papers }).toEqual({
          moment,
          ...walk.ends,
          texts: walk.ends.texts.map((words) => expect.stringMatching(words)),
        })
        if (died() === undefined) break
        moments.push(moment)
      }
      if (process.env.TEST_LOG) console.log(moments.join('\n'))
      expect(moments.length).toBeGreaterThanOrEqual(Math.floor(8 / step))
    })
  },
)

/** What Stripe took last. */
function lastPayment({ stripe }: Shop): Stripe.PaymentIntent {
  const told = stripe.control.events().findLast(({ type }) => type === 'payment_intent.succeeded')
  return told!.data.object as Stripe.PaymentIntent
}

/** Asks Stripe past the wire that the till asks over: what an operator does there is no moment of the till's. */
function dashboard({ stripe, keys }: Shop): Stripe {
  const httpClient = Stripe.createFetchHttpClient((url, init) =>
    stripe.fetch(new Request(url as string, init)),
  )
  return withOwnKeys(new Stripe(keys.stripeKey, { httpClient, telemetry: false }))
}

/** Kills the till in the nth moment from now. @returns how to ask in which that was, once it came */
function killIn(shop: Shop, nth: number): () => string | undefined {
  let seen = 0
  let died: string | undefined
  shop.watch(async (moment) => {
    if (++seen !== nth) return false
    died = moment
    await shop.till.kill()
    return true
  })
  return () => died
}

/** Opens the link and pays, and opens it again if nobody was there, as people do. */
async function pay(shop: Shop, person: string): Promise<void> {
  try {
    await payLink(shop, person)
  } catch {
    await shop.settle()
    await payLink(shop, person)
  }
}

/** Texts, and texts again if the till knows nothing of it, as people do. */
async function say(shop: Shop, person: string, words: string): Promise<void> {
  const before = received(shop, person).length
  const kept = await text(shop, person, words)
  await shop.settle()
  if (kept) return
  expect(received(shop, person)).toHaveLength(before)
  expect(await text(shop, person, words)).toBe(true)
  await shop.settle()
}
