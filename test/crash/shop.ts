import type { Selectable } from 'kysely'
import Stripe from 'stripe'
import { outside } from '../../src/outside.ts'
import { openClock } from '../../src/sandbox/clock.ts'
import { listen } from '../../src/sandbox/listen.ts'
import { openShelves } from '../../src/sandbox/shelf.ts'
import { openStripeSandbox } from '../../src/sandbox/stripe/stripe.ts'
import { openTwilioSandbox } from '../../src/sandbox/twilio/twilio.ts'
import type { Tables } from '../../src/store/schema.ts'
import type { Store } from '../../src/store/store.ts'
import { EVENT_TYPES } from '../../src/till/event.ts'
import { TIMETABLE } from '../../src/worker.ts'
import { until as waitFor } from '../open-till.ts'
import { type KillableTill, prepareTill, quietPort } from './till.ts'
import { incoming, outgoing, type Watch } from './wire.ts'

const ACCOUNT_SID = `AC${'0c'.repeat(16)}`
const AUTH_TOKEN = 'token-of-the-crashing-account'
const STRIPE_KEY = 'sk_test_crash'
export const NUMBER = '+15550100'

/** A killed till's jobs are due again after this. */
const LEASE_MS = 250
/** What is due later than this waits for its customer or for the timetable, and is not waited for. */
const HORIZON_MS = 15 * 60_000
/** By then it is in order, or never. */
const LONGEST_MS = 3_600_000

/** A killable till on a database, the pretend Stripe and Twilio beside it on sockets, all on one clock. */
export type Shop = {
  till: KillableTill
  url: string
  store: Store
  stripe: ReturnType<typeof openStripeSandbox>
  twilio: ReturnType<typeof openTwilioSandbox>
  /** Told of everything that crosses the till's wall; see `wire.ts`. */
  watch(watcher: Watch | undefined): void
  /** What waits to be done soon, or was given up; not what is done again and again by the timetable. */
  jobs(): Promise<Selectable<Tables['jobs']>[]>
  /** Opens the till if it is dead, and resolves when nothing is under way and nothing is due any more. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** @param args.store on the same database, for the test to look into */
export async function openShop(args: { databaseUrl: string; store: Store }): Promise<Shop> {
  const { store } = args
  const port = await quietPort()
  const url = `http://127.0.0.1:${port}`
  let watcher: Watch | undefined
  const watch: Watch = async (moment) => (await watcher?.(moment)) ?? false

  const shelves = openShelves()
  const clock = openClock(
    { now: outside.clock.now, random: outside.random, fetch: outgoing(watch), after },
    shelves.shelf('clock'),
  )
  const { world } = clock
  const stripe = openStripeSandbox({
    world,
    shelves,
    publicUrl: () => stripeDoor.url,
    endpoints: [],
    settings: { webhookDelayMs: 2, captureMs: 5, webhookRetriesMs: new Array(100).fill(100) },
  })
  const twilio = openTwilioSandbox({
    world,
    shelves,
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    numbers: [{ phone: NUMBER, smsUrl: () => `${url}/webhook/twilio/sms` }],
    publicUrl: () => twilioDoor.url,
    settings: { timing: { queuedMs: 2, sentMs: 4, deliveredMs: 8 } },
  })
  const stripeDoor = await listen(incoming(stripe.fetch, watch), 0)
  const twilioDoor = await listen(incoming(twilio.fetch as typeof stripe.fetch, watch), 0)
  const secret = await openEndpoint(stripeDoor.url, `${url}/webhook/stripe`)
  const till = prepareTill(
    {
      port,
      databaseUrl: args.databaseUrl,
      storeOptions: { poolSize: 5 },
      doorMs: 3_000,
      leaseMs: LEASE_MS,
      lookMs: 20,
      accountSid: ACCOUNT_SID,
      authTokens: [AUTH_TOKEN],
      numbers: [NUMBER],
      twilioBase: twilioDoor.url,
      stripeKey: STRIPE_KEY,
      stripeSecrets: [secret],
      stripeBase: stripeDoor.url,
    },
    clock.aheadMs,
  )

  async function jobs() {
    const soon = await store.read(({ db }) =>
      db
        .selectFrom('jobs')
        .selectAll()
        .where('due_at', '<', world.now() + HORIZON_MS)
        .orderBy('due_at')
        .execute(),
    )
    return { all: soon, once: soon.filter(({ kind }) => !TIMETABLE.includes(kind)) }
  }

  /** When the next thing is due that will be waited for, ms since 1970; `Infinity` if nothing is. */
  async function nextDueAt(): Promise<number> {
    const { all, once } = await jobs()
    const untold = await store.read(({ db }) =>
      db.selectFrom('texts_out').select('id').where('state', 'not in', ['sent', 'refused']).execute(),
    )
    const due = (untold.length ? all : once).filter(({ dead }) => !dead)
    return due[0]?.due_at ?? Infinity
  }

  async function settle(): Promise<void> {
    const until = world.now() + LONGEST_MS
    while (world.now() < until) {
      if (!till.isOpen()) await till.open()
      const dueAt = await waitFor(
        async () => {
          const idle = till.isOpen() && twilio.account.agenda.isQuiet(500) && stripe.control.idle(500)
          return idle ? await nextDueAt() : 0
        },
        (at) => !till.isOpen() || at > world.now() + 2 * LEASE_MS,
      )
      if (!till.isOpen()) continue
      if (dueAt === Infinity) return
      await clock.advance(dueAt - world.now())
      till.setClock()
    }
  }

  await till.open()
  return {
    till,
    url,
    store,
    stripe,
    twilio,
    watch(next) {
      watcher = next
    },
    jobs: async () => (await jobs()).once,
    settle,
    async close() {
      await till.close()
      stripe.close()
      twilio.close()
      await stripeDoor.close()
      await twilioDoor.close()
    },
  }
}

/** Makes the webhook endpoint as an operator would, for the events that the till acts on. @returns its secret */
async function openEndpoint(stripeUrl: string, url: string): Promise<string> {
  const { hostname: host, port } = new URL(stripeUrl)
  const api = new Stripe(STRIPE_KEY, { host, port, protocol: 'http', telemetry: false })
  return (await api.webhookEndpoints.create({ url, enabled_events: [...EVENT_TYPES] })).secret!
}

function after(ms: number, work: () => void | Promise<void>): () => void {
  const timer = setTimeout(() => void work(), Math.min(ms, 2 ** 31 - 1))
  timer.unref()
  return () => clearTimeout(timer)
}
