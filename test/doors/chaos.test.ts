import { describe, expect, it } from 'vitest'
import { compareBooks } from '../../src/flows/compare-books.ts'
import type { Fault, Mishap } from '../../src/sandbox/stripe/faults.ts'
import type { TwilioFault } from '../../src/sandbox/twilio/faults.ts'
import { recount } from '../../src/store/audit.ts'
import type { Read } from '../../src/store/store.ts'
import { engines, type TestDatabase } from '../engines.ts'
import { type OpenTill, openTestTill, until } from '../open-till.ts'
import { openCounter } from './counter.ts'

const HOUR_MS = 3_600_000
const DOOR_MS = 700
const SOON_MS = 2_000
/** So long that a job which somebody is at is due at a time like no other's. */
const LEASE_MS = 1_000 * HOUR_MS

const ADDED = /^Added \$10\.00\. Balance \$30\.00\./
const ASKED = /Want \$10\.00 more\? Reply YES 10\./

/** A switch of the sandbox, and what it takes beside an hour for all to be right again. */
type Switch = {
  what: string
  /** Before BUY 10 is texted. */
  on: (shop: OpenTill) => unknown
  /** After it was. */
  next?: (shop: OpenTill) => unknown
  /** What the customer is told, in whatever order; ADDED unless said otherwise. */
  says?: RegExp[]
  /** How Twilio says that the words ended. */
  ended?: string
  /** Tried on PostgreSQL too. */
  onBoth?: true
}

const event = (rule: Parameters<OpenTill['stripe']['control']['webhooks']['rule']>[0]) => (shop: OpenTill) =>
  shop.stripe.control.webhooks.rule(rule)
const charge =
  (mishap: Mishap, when: Fault['when'], times = 1) =>
  (shop: OpenTill) =>
    shop.stripe.control.faults.lay({ when, mishap, method: 'POST', path: '/v1/payment_intents', times })
const twilio = (fault: TwilioFault) => (shop: OpenTill) => shop.twilio.control.faults.add(fault)

/** The door closes before Stripe answers, so that the words go out by Twilio's API. */
const whileSlow = (fault: TwilioFault) => (shop: OpenTill) => {
  charge({ kind: 'wait', ms: DOOR_MS + 200 }, 'before')(shop)
  twilio(fault)(shop)
}

const lastEvents = (shop: OpenTill, count: number) => shop.stripe.control.events().slice(-count)

const switches: Switch[] = [
  // Events
  { what: 'each event comes five times', on: event({ twist: { kind: 'repeat', times: 5 } }), onBoth: true },
  { what: 'events come shuffled', on: event({ twist: { kind: 'shuffle', ms: 400 } }) },
  { what: 'events come late', on: event({ twist: { kind: 'delay', ms: DOOR_MS + 200 } }) },
  { what: 'events never come', on: event({ twist: { kind: 'drop' } }) },
  { what: 'Stripe makes no event', on: event({ twist: { kind: 'lose' } }) },
  { what: 'events come under two ids', on: event({ twist: { kind: 'clone' } }) },
  {
    what: 'events come before Stripe answers',
    on: event({ twist: { kind: 'before_response' } }),
    onBoth: true,
  },
  { what: 'events come as of live mode', on: event({ twist: { kind: 'wrong_mode' } }) },
  { what: 'events come without what is null', on: event({ twist: { kind: 'omit_nulls' } }) },
  {
    what: 'events come in reverse order',
    on: event({ twist: { kind: 'hold' } }),
    next({ stripe }) {
      const { webhooks } = stripe.control
      webhooks.lift()
      webhooks.release(
        webhooks
          .held()
          .map(({ id }) => id)
          .toReversed(),
      )
    },
  },
  {
    what: 'events come six hours late',
    on: event({ twist: { kind: 'hold' } }),
    next(shop) {
      shop.later(6 * HOUR_MS)
      shop.stripe.control.webhooks.lift()
      shop.stripe.control.webhooks.release()
    },
  },
  {
    what: 'old events are sent again',
    on: () => {},
    async next(shop) {
      for (const { id } of lastEvents(shop, 8)) shop.stripe.control.webhooks.resend(id)
      shop.later(30 * HOUR_MS)
      for (const { id } of lastEvents(shop, 8)) shop.stripe.control.webhooks.resend(id)
    },
  },

  // Stripe's API
  { what: 'Stripe is slow', on: charge({ kind: 'wait', ms: DOOR_MS + 200 }, 'before') },
  { what: 'Stripe charges and is slow to say so', on: charge({ kind: 'wait', ms: DOOR_MS + 200 }, 'after') },
  { what: 'the connection breaks before the charge', on: charge({ kind: 'reset' }, 'before') },
  { what: 'the connection breaks after the charge', on: charge({ kind: 'reset' }, 'after'), onBoth: true },
  { what: 'the answer breaks off in the middle', on: charge({ kind: 'cut' }, 'after') },
  { what: 'Stripe charges and says nothing', on: charge({ kind: 'hang', ms: DOOR_MS + 200 }, 'after') },
  { what: 'Stripe is asked too often (429)', on: charge({ kind: 'status', status: 429 }, 'before') },
  {
    what: 'the customer is locked (429)',
    on: charge({ kind: 'status', status: 429, code: 'lock_timeout' }, 'before'),
  },
  { what: 'Stripe fails before the charge (500)', on: charge({ kind: 'status', status: 500 }, 'before') },
  { what: 'Stripe fails after the charge (500)', on: charge({ kind: 'status', status: 500 }, 'after') },
  { what: 'something in between fails (502)', on: charge({ kind: 'page' }, 'after') },
  {
    what: 'Stripe cannot be reached for a while after the charge',
    on(shop) {
      charge({ kind: 'reset' }, 'after')(shop)
      shop.stripe.control.faults.lay({ when: 'before', mishap: { kind: 'reset' }, times: 4 })
    },
  },

  // Texts in
  { what: 'a text does not get through at first', on: twilio({ fault: 'request-lost' }) },
  { what: 'the reply is lost', on: twilio({ fault: 'answer-lost' }), onBoth: true },
  { what: 'a text comes late', on: twilio({ fault: 'late', ms: 300 }) },
  {
    what: 'a text comes five times, one after the other',
    on: twilio({ fault: 'delivered-again', copies: 4 }),
  },
  {
    what: 'a text comes five times at once',
    on: twilio({ fault: 'delivered-again', copies: 4, atOnce: true }),
    onBoth: true,
  },
  {
    what: 'the carrier hands a text over twice',
    on: twilio({ fault: 'carrier-duplicate', copies: 1, afterMs: 300 }),
    says: [ADDED, ASKED],
  },

  // Texts out
  { what: 'Twilio is slow', on: whileSlow({ fault: 'api-slow', ms: 500 }) },
  { what: 'Twilio takes the text and does not say so', on: whileSlow({ fault: 'api-answer-lost' }) },
  { what: 'Twilio is asked too often (429)', on: whileSlow({ fault: 'api', status: 429 }) },
  { what: 'Twilio fails (500)', on: whileSlow({ fault: 'api', status: 500 }) },
  { what: 'Twilio is down (503)', on: whileSlow({ fault: 'api', status: 503, times: 2 }) },
  {
    what: 'the text does not arrive',
    on: twilio({ fault: 'undelivered', code: 30003 }),
    ended: 'undelivered',
  },
  { what: 'reports come reversed', on: twilio({ fault: 'callbacks', order: 'reversed' }) },
  {
    what: 'reports come shuffled, each three times',
    on: twilio({ fault: 'callbacks', order: 'shuffled', copies: 2 }),
  },
  { what: 'reports come before Twilio answers', on: whileSlow({ fault: 'callbacks', order: 'early' }) },
  { what: 'reports come late', on: twilio({ fault: 'callbacks', order: 'in order', lateMs: 1500 }) },
]

describe.each(engines)('BUY 10 with a saved card, on $name', ({ name, open }) => {
  // Each at a till of its own, so that they may wait at the same time.
  const rows = switches.filter(({ onBoth }) => onBoth || name === 'sqlite')
  it.concurrent.each(rows)('is charged, credited and answered once when $what', async (row) => {
    const database = await open()
    const shop = await openTestTill(database.url, { doorMs: DOOR_MS, lookMs: 50, leaseMs: LEASE_MS })
    try {
      await tell(row, shop, database)
    } finally {
      await shop.close()
      await database.close()
    }
  })
})

async function tell({ on, next, says = [ADDED], ended }: Switch, shop: OpenTill, database: TestDatabase) {
  const counter = openCounter(shop, database, 7_000)
  const person = await counter.regular()
  await laterOn(shop, database)
  const before = shop.received(person).length

  on(shop)
  await shop.text(person, 'BUY 10')
  await next?.(shop)
  await laterOn(shop, database)

  const told = shop.received(person).slice(before)
  expect(told).toHaveLength(says.length)
  for (const words of says) expect(told).toContainEqual(expect.stringMatching(words))
  expect((await counter.charged(person)).map(({ amount }) => amount)).toEqual([1000, 2000])
  expect(await counter.ask(person, 'BALANCE')).toMatch(/^Balance \$30\.00/)
  expect(await counter.look(deliveries(told))).toEqual(says.map(() => ended ?? 'delivered'))
  expect(await counter.look(recount)).toEqual([])
  const { house } = shop.till
  const found = await compareBooks(house, { fromMs: 0, toMs: house.world.clock.now() + HOUR_MS })
  expect(found).toMatchObject({ differences: [], waiting: [], others: [] })
  expect(found.ours).toMatchObject([{ count: 2, micros: 30_000_000 }])
}

/** Minutes and hours in which nothing goes wrong any more. */
async function laterOn(shop: OpenTill, database: TestDatabase): Promise<void> {
  for (const ms of [HOUR_MS / 12, HOUR_MS, HOUR_MS, HOUR_MS]) {
    await calm(shop, database)
    shop.stripe.control.webhooks.lift()
    shop.stripe.control.faults.lift()
    shop.twilio.control.faults.clear()
    shop.later(ms)
  }
  await calm(shop, database)
}

/** Waits until nobody is at anything, and nothing is due. */
function calm(shop: OpenTill, database: TestDatabase) {
  return until(
    async () => {
      const now = shop.till.house.world.clock.now()
      return {
        stripe: shop.stripe.control.idle(SOON_MS),
        twilio: shop.twilio.account.agenda.isQuiet(SOON_MS),
        jobs: await database.store.read(({ db }) =>
          db
            .selectFrom('jobs')
            .select(['kind', 'subject', 'due_at'])
            .where('dead', '=', 0)
            .where(({ or, eb }) => or([eb('due_at', '<=', now), eb('due_at', '>', now + LEASE_MS / 2)]))
            .execute(),
        ),
      }
    },
    ({ stripe, twilio, jobs }) => stripe && twilio && jobs.length === 0,
  )
}

const deliveries =
  (bodies: string[]) =>
  async ({ db }: Read) => {
    const texts = await db.selectFrom('texts_out').select('delivery').where('body', 'in', bodies).execute()
    return texts.map(({ delivery }) => delivery)
  }
