/** What may be tried again: a connection that fails, an answer that stays away, a status. */
export type RetryOn = 'ct' | 'rt' | '4xx' | '5xx'

/** How Twilio connects to a webhook. */
export type Connection = {
  readTimeoutMs: number
  totalTimeoutMs: number
  retries: number
  retryOn: ReadonlySet<RetryOn>
}

/**
 * Reads the connection overrides in a webhook's fragment (`#rc=2&rp=ct,rt,5xx&rt=6000`). A value outside its range
 * is left aside. `ct`, `e` and `sni` change nothing here: loopback connects at once or not at all.
 *
 * @see https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
export function connection(url: string): Connection {
  const given = new URLSearchParams(url.split('#')[1] ?? '')
  function number(key: string, least: number, most: number, otherwise: number): number {
    const text = given.get(key) ?? ''
    const value = Number(text)
    return /^\d+$/.test(text) && value >= least && value <= most ? value : otherwise
  }
  const policies = (given.get('rp') ?? 'ct').split(',').map((policy) => policy.trim())
  const all = ['ct', 'rt', '4xx', '5xx'] as const
  return {
    readTimeoutMs: number('rt', 100, 15_000, 15_000),
    totalTimeoutMs: number('tt', 100, 15_000, 15_000),
    retries: number('rc', 0, 5, 1),
    retryOn: new Set(policies.includes('all') ? all : all.filter((policy) => policies.includes(policy))),
  }
}
