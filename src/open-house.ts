import type Stripe from 'stripe'
import { type House, openBooks } from './flows/house.ts'
import type { MailSettings } from './mail/smtp.ts'
import { isPublic } from './reach.ts'
import { openCall } from './remote/call.ts'
import { type Post, postOver } from './remote/post.ts'
import { beginCursor, readCursor } from './store/events.ts'
import { isStandby, STANDBY } from './store/standby.ts'
import { openStore, type Store, type StoreOptions } from './store/store.ts'
import { openStripe } from './stripe/client.ts'
import { isLiveKey } from './stripe/live-key.ts'
import { openPayments } from './stripe/payments.ts'
import { makeNewId, makeSecret } from './till/id.ts'
import type { Mail } from './till/letter.ts'
import { Problem } from './till/problem.ts'
import type { Service } from './till/service.ts'
import type { Clock } from './till/world.ts'
import { tracedFetch } from './traces.ts'
import { openCarrier } from './twilio/carrier.ts'
import { statusUrl } from './twilio/webhooks.ts'

/** Everything that makes one till different from another. */
export type TillSettings = {
  databaseUrl: string
  storeOptions?: StoreOptions
  /** Under which Twilio, Stripe and people reach it, without a slash at the end. */
  publicUrl: string
  service: Service
  /** How long the door of a text waits for its words. */
  doorMs: number
  /** After how long a job whose worker died is due again; see `worker.ts`. */
  leaseMs?: number
  /** How often the worker looks for jobs that other processes have left; see `worker.ts`. */
  lookMs?: number
  /** How long a job that failed waits; see `worker.ts`. */
  retryMs?: number
  accountSid: string
  authTokens: string[]
  numbers: string[]
  /** On other channels, as Twilio writes them: `whatsapp:+15550100`. */
  senders?: string[]
  twilioBase?: URL
  stripeKey: string
  stripeSecrets: string[]
  stripeBase?: URL
  /** Without it, customers get no mail. */
  mail?: MailSettings | undefined
  /** Whether outgoing webhooks may go to private networks, and without https. */
  webhooksToPrivate?: boolean
  framedBy?: string[]
  showBooks?: boolean
  /** Who may read the metrics from elsewhere than this machine. */
  metricsToken?: string | undefined
}

/** The real clock, dice and wire, or simulated ones. */
export type Outside = {
  clock: Clock
  random: () => number
  fetch: typeof fetch
  /** Without it, what is posted to operators' programs goes over `fetch`. */
  post?: Post
  /** Instead of SMTP, for worlds without sockets. */
  mail?: Mail
  /** Instead of the database that the settings name: one that is open, and the till's to close. */
  store?: Store
}

/**
 * The house without doors and without a worker, for whoever has a flow to run. They close its store.
 *
 * @throws Problem `database` when that cannot be opened
 */
export async function openHouse(
  settings: TillSettings,
  outside: Outside,
  log: House['log'],
): Promise<{ house: House; stripe: Stripe }> {
  const { service, publicUrl, webhooksToPrivate = false } = settings
  const store = outside.store ?? (await openDatabase(settings))
  try {
    const { clock, random, mail } = outside
    const fetch = tracedFetch(outside.fetch)
    const newId = makeNewId(clock.now, random)
    const till = await nameTill(store, newId).catch(cannotOpen)
    const stripe = openStripe({ secretKey: settings.stripeKey, base: settings.stripeBase, fetch })
    const house: House = {
      store,
      service,
      log,
      settings: {
        publicUrl,
        numbers: settings.numbers,
        senders: settings.senders ?? [],
        doorMs: settings.doorMs,
        mayReach: async (url) => webhooksToPrivate || isPublic(url),
        webhooksToPrivate,
        live: isLiveKey(settings.stripeKey),
      },
      world: {
        clock,
        newId,
        secret: makeSecret(random),
        payments: openPayments({ stripe, tillId: till }),
        carrier: openCarrier({
          accountSid: settings.accountSid,
          authToken: settings.authTokens[0]!,
          base: settings.twilioBase,
          fetch,
          statusUrl: (ref) => statusUrl(publicUrl, ref),
        }),
        mail: mail ?? (await openMail(settings)),
        web: { fetch, call: openCall({ clock, post: outside.post ?? postOver(fetch) }) },
      },
    }
    await openBooks(house)
    return { house, stripe }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function openMail({ mail, publicUrl }: TillSettings): Promise<Mail | null> {
  if (!mail) return null
  const { openSmtp } = await import('./mail/smtp.ts')
  return openSmtp({ ...mail, host: new URL(publicUrl).hostname })
}

async function openDatabase({ databaseUrl, storeOptions }: TillSettings): Promise<Store> {
  let store: Store | undefined
  try {
    store = await openStore(databaseUrl, storeOptions)
    if (await isStandby(store)) throw new Problem('database', STANDBY)
    return store
  } catch (error) {
    await store?.close()
    cannotOpen(error as Error)
  }
}

function cannotOpen({ message, code }: Error & { code?: string }): never {
  const why = (message || `${code}`).replace(/\.$/, '')
  throw new Problem('database', `Cannot open the database: ${why}. See DATABASE_URL.`)
}

/** The name that this database writes on everything it makes at Stripe, given once. */
function nameTill(store: Store, newId: (kind: string) => string): Promise<string> {
  return store.transact(async (tx) => {
    // Processes that start at once on an empty database must agree on one: the first to write it down.
    const known = await readCursor(tx, 'till')
    if (known !== undefined) return known
    await beginCursor(tx, { name: 'till', value: newId('till') })
    return (await readCursor(tx, 'till'))!
  })
}
