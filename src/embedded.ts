import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Keys } from './env.ts'
import type { Outside } from './open-house.ts'
import { after } from './outside.ts'
import { openSandbox, type Sandbox } from './sandbox/sandbox.ts'
import { InUse } from './sandbox/shelf.ts'
import { SANDBOX_KEYS, SANDBOX_RCS_AGENT } from './sandbox-keys.ts'
import { Problem } from './till/problem.ts'
import type { Clock } from './till/world.ts'

/** The sandbox beside a till that has no keys: where it is, and the keys that it accepts. */
export type EmbeddedSandbox = {
  keys: Keys
  urls: { phone: string; dashboard: string }
  /** Its mail tray, which takes mail for anybody. */
  mail: { url: string; from: string }
  /** Origins that show the till's pages in a frame. */
  origins: string[]
  /** The sandbox's, which can be set forward: the till lives by it, for both must have one time. */
  clock: Clock
  /** Tells it of the till, which is given the time to do what falls due on the way whenever the clock is set forward. */
  accompany(rest: () => Promise<void>): void
  close(): Promise<void>
}

/** How long a slow bank takes here, where somebody waits for it. */
const PROCESSING_MS = 10_000

/**
 * Opens the sandbox on loopback ports of its own, with its state in a file, and gives the till the keys to it. What
 * the till does with them is what it would do with real ones.
 *
 * @throws Problem `sandbox` where that file cannot be had, or another till has it open; `port` where a port is taken
 */
export async function openEmbeddedSandbox(
  settings: {
    stateFile: string
    /** Where the till is reached. */
    appUrl: string
    shop: string
    /** What the phone offers to tap. */
    chips: string[]
    /** How to buy, as it is texted. */
    buy: string
    phonePort: number
    stripePort: number
  },
  { clock, random, fetch }: Outside,
): Promise<EmbeddedSandbox> {
  const { appUrl } = settings
  const { accountSid, stripeKey } = SANDBOX_KEYS
  const [authToken] = SANDBOX_KEYS.authTokens
  const [secret] = SANDBOX_KEYS.stripeSecrets
  const [phone] = SANDBOX_KEYS.numbers
  let rest = async () => {}
  const sandbox = open({
    async settle() {
      following.wake()
      await rest()
    },
    stateFile: settings.stateFile,
    world: { now: clock.now, random, fetch, after },
    stripe: {
      endpoints: [{ url: `${appUrl}/webhook/stripe`, secret }],
      secretKey: stripeKey,
      settings: { shop: settings.shop, processingMs: PROCESSING_MS },
    },
    twilio: {
      accountSid,
      authToken,
      numbers: [{ phone, rcsAgent: SANDBOX_RCS_AGENT, smsUrl: () => `${appUrl}/webhook/twilio/sms` }],
    },
    phone: {
      shop: settings.shop,
      chips: settings.chips,
      beside: { title: 'Books', url: () => `${appUrl}/books` },
      steps: [
        `Text ${settings.buy} to get a link to a checkout page.`,
        'Pay there with a test card, and watch the credit arrive.',
        `Spend it on a command, then text ${settings.buy} again: the card is saved.`,
      ],
    },
    kill: () => process.kill(process.pid, 'SIGKILL'),
  })
  const following = followClock(sandbox.clock.world.now)
  const { twilioUrl, stripeUrl, smtpUrl } = await sandbox
    .listen({ twilioPort: settings.phonePort, stripePort: settings.stripePort, smtpPort: 0 })
    .catch((error: Error) => {
      const why = `The sandbox cannot listen: ${error.message}.`
      throw new Problem('port', `${why} Set SANDBOX_PHONE_PORT, SANDBOX_STRIPE_PORT.`)
    })
  return {
    keys: { ...SANDBOX_KEYS, twilioBase: new URL(twilioUrl), stripeBase: new URL(stripeUrl) },
    mail: { url: smtpUrl!, from: `${settings.shop} <till@sandbox.example>` },
    urls: { phone: twilioUrl, dashboard: `${stripeUrl}/dashboard` },
    origins: [twilioUrl, twilioUrl.replace('127.0.0.1', 'localhost')],
    clock: following.clock,
    accompany(till) {
      rest = till
    },
    close: () => sandbox.close(),
  }
}

function open(settings: Parameters<typeof openSandbox>[0] & { stateFile: string }): Sandbox {
  try {
    mkdirSync(dirname(settings.stateFile), { recursive: true })
    return openSandbox(settings)
  } catch (error) {
    const { message } = error as Error
    throw new Problem(
      'sandbox',
      error instanceof InUse
        ? `${message}: another till runs on the sandbox in this folder. Stop that one, or start this one in a folder of its own.`
        : `Without keys this till runs on its sandbox, which cannot have ${settings.stateFile}: ${message}`,
    )
  }
}

/** A clock that goes by another, which may leap. @returns `wake` rouses who has slept long enough by then */
function followClock(now: () => number): { clock: Clock; wake(): void } {
  const sleepers = new Set<{ dueAt: number; wake(): void }>()
  return {
    wake() {
      for (const sleeper of sleepers) if (sleeper.dueAt <= now()) sleeper.wake()
    },
    clock: {
      now,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (signal?.aborted) return resolve()
          const wake = () => {
            cancel()
            sleepers.delete(sleeper)
            signal?.removeEventListener('abort', wake)
            resolve()
          }
          const cancel = after(ms, wake)
          const sleeper = { dueAt: now() + ms, wake }
          sleepers.add(sleeper)
          signal?.addEventListener('abort', wake)
        }),
    },
  }
}
