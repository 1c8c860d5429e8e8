/** The parts of the API, in the order in which they are read. */
export const TAGS = {
  'Sign in': 'A customer signs in with a code that is texted to their phone.',
  Account: 'What a customer has, and what moved.',
  Buying: 'Credit, bought on a page or with the saved card.',
  'Card, AUTO and LOCK': 'What a customer sets, as by text.',
  'Your data': 'Everything that is written down of a customer: to see, and to have deleted.',
  Accounts: 'What programs of the operator’s see and do of accounts.',
  Usage: 'Services in any language that customers use and pay for.',
  Records: 'What the till has written down.',
  Webhooks: 'Backends of the operator’s that hear what happens.',
} as const

export type Tag = keyof typeof TAGS
