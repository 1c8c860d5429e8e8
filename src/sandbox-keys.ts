const NUMBER = '+15550100'
export const SANDBOX_RCS_AGENT = 'sandbox_agent'

/** The keys that the sandbox accepts, the same on every machine: they open nothing that is real. */
export const SANDBOX_KEYS = {
  accountSid: `AC${'5a'.repeat(16)}`,
  authTokens: ['sandbox-auth-token'] as [string],
  numbers: [NUMBER] as [string],
  senders: [`whatsapp:${NUMBER}`, `rcs:${SANDBOX_RCS_AGENT}`],
  stripeKey: 'sk_test_sandbox',
  stripeSecrets: ['whsec_sandbox_endpoint'] as [string],
}
