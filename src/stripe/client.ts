import Stripe from 'stripe'
import { Unreachable } from '../till/world.ts'

/** The API version that the till is written for; the one that our `stripe` package's types describe. */
export const API_VERSION = '2026-10-28.endive'

const TIMEOUT_MS = 20_000

/**
 * Opens Stripe's own client over the fetch it is handed. It never retries by itself: the job that called does,
 * with the same key.
 *
 * @param base where to find Stripe if not at its own address, such as the sandbox's `http://127.0.0.1:3002`
 */
export function openStripe(args: { secretKey: string; base?: URL; fetch: typeof fetch }): Stripe {
  const { base } = args
  return new Stripe(args.secretKey, {
    apiVersion: API_VERSION,
    httpClient: Stripe.createFetchHttpClient(args.fetch),
    maxNetworkRetries: 0,
    timeout: TIMEOUT_MS,
    telemetry: false,
    appInfo: { name: 'TextTill', url: 'https://www.npmjs.com/package/texttill' },
    ...(base && {
      host: base.hostname,
      protocol: base.protocol === 'http:' ? 'http' : 'https',
      port: base.port || (base.protocol === 'http:' ? '80' : '443'),
    }),
  })
}

/**
 * Whether Stripe's answer leaves open what happened: no answer, a broken one, a fault of theirs, or the same key
 * still at work (409). "They refused" and "we never reached them" are different errors.
 */
function isUnknown(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeConnectionError || error instanceof Stripe.errors.StripeAPIError
}

/** Calls Stripe. @throws Unreachable when the outcome is unknown; Stripe's own error when it refused */
export async function ask<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (isUnknown(error)) throw new Unreachable(`Stripe: ${(error as Error).message}`, { cause: error })
    throw error
  }
}

/** The same for a list that is read on as it is used. */
export async function* askEach<T>(list: AsyncIterable<T>): AsyncGenerator<T> {
  const rows = list[Symbol.asyncIterator]()
  for (;;) {
    const { done, value } = await ask(() => rows.next())
    if (done) return
    yield value
  }
}

/**
 * The idempotency key of a call, unlike those of other tills on the same Stripe account. An attempt to be paid needs
 * none of this: its key is its id, which nobody else has.
 */
export function keyed(tillId: string, key: string): { idempotencyKey: string } {
  return { idempotencyKey: `${tillId}:${key}` }
}

/** When Stripe answered by its own clock, ms since 1970, in whole seconds; nothing if it does not say. */
export function dateOf({ lastResponse }: { lastResponse: { headers: unknown } }): number | undefined {
  // Over fetch these are its headers, whatever the package's types say of them.
  const { headers } = lastResponse
  const said = headers instanceof Headers ? headers.get('date') : (headers as { date?: string }).date
  const date = Date.parse(said ?? '')
  return Number.isNaN(date) ? undefined : date
}

/** Loads an object. Nothing when Stripe has none of that id, or has it in the other mode. */
export async function load<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask(call)
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing')
      return undefined
    throw error
  }
}
