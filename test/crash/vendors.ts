import { outside } from '../../src/outside.ts'
import { openClock, type SandboxClock } from '../../src/sandbox/clock.ts'
import { listen } from '../../src/sandbox/listen.ts'
import { openShelves, type Shelves } from '../../src/sandbox/shelf.ts'
import { openStripeSandbox, type StripeSandbox } from '../../src/sandbox/stripe/stripe.ts'
import { openTwilioSandbox, type TwilioSandbox } from '../../src/sandbox/twilio/twilio.ts'
import { EVENT_TYPES } from '../../src/till/event.ts'
import { TILL_NUMBER, TILL_URL } from '../../src/town/addresses.ts'
import { openStripeClient } from '../stripe-client.ts'
import { type Answered, incoming, outgoing, type Watch } from './wire.ts'

/** The pretend Stripe and Twilio of one till, on sockets and on one clock. */
export type Vendors = {
  stripe: StripeSandbox
  twilio: TwilioSandbox
  shelves: Shelves
  clock: SandboxClock
  /** Where the till is for everybody outside: what `PUBLIC_BASE_URL` would be. */
  publicUrl: string
  /** A browser's. */
  fetch: typeof fetch
  /** What the till has answered. */
  answers(): readonly Answered[]
  /** What the till needs to use them. */
  keys: {
    accountSid: string
    authTokens: string[]
    numbers: string[]
    twilioBase: string
    stripeKey: string
    stripeSecrets: string[]
    stripeBase: string
  }
  /** Told of everything that crosses the till's wall; see `wire.ts`. */
  watch(watcher: Watch | undefined): void
  /** Whether nothing is on its way and nothing is due soon. */
  isQuiet(): boolean
  close(): Promise<void>
}

/** @param doorUrl where the till listens, or will */
export async function openVendors(doorUrl: string): Promise<Vendors> {
  let watcher: Watch | undefined
  const watch: Watch = async (moment) => (await watcher?.(moment)) ?? false
  const shelves = openShelves()
  const { now } = outside.clock
  const answers: Answered[] = []
  const toTill = outgoing({ doorUrl, watch, tell: (answered) => answers.push(answered) })
  const clock = openClock({ now, random: outside.random, fetch: toTill, after }, shelves.shelf('clock'))
  const { world } = clock
  const account = { accountSid: `AC${'0c'.repeat(16)}`, authToken: 'token-of-the-crashing-account' }
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
    ...account,
    numbers: [{ phone: TILL_NUMBER, smsUrl: () => `${TILL_URL}/webhook/twilio/sms` }],
    publicUrl: () => twilioDoor.url,
    settings: { timing: { queuedMs: 2, sentMs: 4, deliveredMs: 8 } },
  })
  const stripeDoor = await listen(incoming(stripe.fetch, watch), 0)
  const twilioDoor = await listen(incoming(twilio.fetch as typeof stripe.fetch, watch), 0)
  const stripeKey = 'sk_test_crash'
  return {
    stripe,
    twilio,
    shelves,
    clock,
    publicUrl: TILL_URL,
    fetch: (input, init) => (String(input).startsWith(TILL_URL) ? toTill(input, init) : fetch(input, init)),
    answers: () => answers,
    keys: {
      accountSid: account.accountSid,
      authTokens: [account.authToken],
      numbers: [TILL_NUMBER],
      twilioBase: twilioDoor.url,
      stripeKey,
      stripeSecrets: [await openEndpoint(stripeDoor.url, stripeKey, `${TILL_URL}/webhook/stripe`)],
      stripeBase: stripeDoor.url,
    },
    watch(next) {
      watcher = next
    },
    isQuiet: () => twilio.account.agenda.isQuiet(500) && stripe.control.idle(500),
    async close() {
      stripe.close()
      twilio.close()
      await stripeDoor.close()
      await twilioDoor.close()
    },
  }
}

/** Makes the webhook endpoint as an operator would, for the events that the till acts on. @returns its secret */
async function openEndpoint(stripeUrl: string, key: string, url: string): Promise<string> {
  const api = openStripeClient(stripeUrl, key)
  return (await api.webhookEndpoints.create({ url, enabled_events: [...EVENT_TYPES] })).secret!
}

function after(ms: number, work: () => void | Promise<void>): () => void {
  const timer = setTimeout(() => void work(), Math.min(ms, 2 ** 31 - 1))
  timer.unref()
  return () => clearTimeout(timer)
}
