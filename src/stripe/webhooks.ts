import type Stripe from 'stripe'

/** How old a signature may be, in seconds; Stripe's own default. */
const TOLERANCE_S = 300

/**
 * Whether a webhook is Stripe's: its signature over the raw bytes fits one of the secrets (two while one is being
 * rolled) and is fresh. https://docs.stripe.com/webhooks#verify-official-libraries
 */
export function isGenuine(
  stripe: Stripe,
  args: { raw: Buffer; signature: string; secrets: string[]; now: number },
): boolean {
  return args.secrets.some((secret) => {
    try {
      const { raw, signature, now } = args
      stripe.webhooks.constructEvent(raw, signature, secret, TOLERANCE_S, undefined, now)
      return true
    } catch {
      return false
    }
  })
}
