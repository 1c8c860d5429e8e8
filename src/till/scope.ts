/** What an API key may be allowed to do. */
export const SCOPES = {
  'accounts:read': 'find accounts and see what they have',
  'usage:write': 'hold, take and give back what customers use',
  'credit:write': 'grant and deduct credit, with a reason',
  'orders:read': 'see orders',
  'refunds:write': 'give money back',
  'texts:read': 'read texts',
  'texts:write': 'send texts',
  'events:read': "see Stripe's events",
  'ledger:read': 'read the books',
  'webhooks:write': 'look after outgoing webhooks',
} as const

export type Scope = keyof typeof SCOPES

export function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text)
}
