import Stripe from 'stripe'
import { operations } from './contract/operations.ts'

type Ask = (...args: unknown[]) => unknown
type Resource = Record<string, unknown>

/** The official package, asking a sandbox at that address. */
export function openStripeClient(url: string, key: string, config: Stripe.StripeConfig = {}): Stripe {
  const { hostname: host, port } = new URL(url)
  return withOwnKeys(new Stripe(key, { host, port, protocol: 'http', telemetry: false, ...config }))
}

let clients = 0

/**
 * Has a test's client pass an idempotency key of its own with whatever changes something, counted from one, where the
 * test passes none: as a careful app does, with the package's own option. The package rolls one by chance otherwise,
 * which no app finds again after a crash. The till's client is not dealt with: what it forgets is judged.
 */
export function withOwnKeys(stripe: Stripe): Stripe {
  const client = ++clients
  let asked = 0
  for (const { at, ids } of operations.filter(({ method }) => method === 'POST')) {
    const path = at.split('.')
    const name = path.pop()!
    let resource = stripe as unknown as Resource
    for (const part of path) resource = resource[part] as Resource
    const ask = resource[name] as Ask
    resource[name] = (...args: unknown[]) => {
      const options = { idempotencyKey: `test-${client}-${++asked}`, ...(args[ids + 1] as object) }
      return ask.call(resource, ...args.slice(0, ids), args[ids] ?? {}, options)
    }
  }
  return stripe
}
