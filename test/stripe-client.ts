import Stripe from 'stripe'

/** The official package, asking a sandbox at that address. */
export function openStripeClient(url: string, key: string, config: Stripe.StripeConfig = {}): Stripe {
  const { hostname: host, port } = new URL(url)
  return new Stripe(key, {
    host,
    port,
    protocol: 'http',
    telemetry: false,
    httpClient: withOwnKeys(Stripe.createNodeHttpClient()),
    ...config,
  })
}

/**
 * Gives requests that were sent without an idempotency key one of the test's own, the same for each try, as a careful
 * app does: the package rolls one by chance, which no app finds again after a crash.
 */
export function withOwnKeys(client: Stripe.HttpClient): Stripe.HttpClient {
  const ask = client.makeRequest.bind(client)
  client.makeRequest = (host, port, path, method, headers, ...rest) => {
    const own = Object.entries(headers).map(
      ([name, value]) => [name, String(value).replace(/^stripe-node-retry-/, 'test-')] as const,
    )
    return ask(host, port, path, method, Object.fromEntries(own), ...rest)
  }
  return client
}
