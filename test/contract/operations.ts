import Stripe from 'stripe'

/** An operation of Stripe's API, as the official package knows it. */
export type Operation = {
  /** `POST /v1/payment_intents/{id}/confirm` */
  name: string
  /** Where it is in the package: `paymentIntents.confirm`. */
  at: string
  method: string
  pattern: RegExp
  /** How many ids its path has; the parameters come after them. */
  ids: number
}

/** All operations of the pinned package, read from its own methods. */
export const operations: Operation[] = [...read(new Stripe('sk_test_none'), '', new Set())].toSorted(
  // `/v1/payment_intents/search` is no payment intent's id.
  (a, b) => a.ids - b.ids,
)

/** What Stripe's own command line asks for, though the package does not: `stripe events resend`. */
export const RESEND = /^POST \/v1\/events\/evt_\w+\/retry$/

export function operationOf(method: string, pathname: string): Operation | undefined {
  return operations.find((operation) => operation.method === method && operation.pattern.test(pathname))
}

function* read(resource: object, at: string, seen: Set<object>): Generator<Operation> {
  if (seen.has(resource)) return
  seen.add(resource)
  const proto = Object.getPrototypeOf(resource) as object | null
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(proto ?? {}))) {
    const call = name !== 'constructor' && /_makeRequest\(\s*'(\w+)',\s*(['`])(.+?)\2/.exec(String(value))
    if (!call) continue
    const [, method = '', , path = ''] = call
    if (!path.startsWith('/v1/')) continue
    const named = path.replace(/\$\{encodeURIComponent\((\w+)\)\}/g, '{$1}')
    yield {
      name: `${method} ${named}`,
      at: `${at}.${name}`.slice(1),
      method,
      pattern: new RegExp(`^${named.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
      ids: named.split('{').length - 1,
    }
  }
  for (const [name, value] of Object.entries(resource))
    if (typeof value === 'object' && value !== null && !name.startsWith('_') && name !== 'stripe')
      yield* read(value, `${at}.${name}`, seen)
}
