import { createHmac } from 'node:crypto'

/**
 * The `Stripe-Signature` of a delivery: one `v1` for each secret that is valid, two while one is rolled.
 *
 * @see https://docs.stripe.com/webhooks#verify-manually
 */
export function signature(body: string, secrets: readonly string[], atSeconds: number): string {
  const signed = secrets.map((secret) => {
    const digest = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex')
    return `v1=${digest}`
  })
  return [`t=${atSeconds}`, ...signed].join()
}
