import type { DeclineReason, Next } from '../../till/decline.ts'

/** What follows "Visa 4242 was declined". */
export const enDeclines: Record<DeclineReason, string> = {
  unsaid: '',
  amount: ': it refuses this amount',
  'asks-you': ': the bank wants to ask you',
  changed: ': its details have changed',
  closed: ': its account is closed',
  currency: ': wrong currency',
  cvc: ': wrong security code',
  details: ': its details do not fit',
  expired: ': it has expired',
  expiry: ': wrong expiry date',
  fault: ' by a fault at the bank',
  funds: ': not enough funds',
  limit: ': over its limit',
  'no-approval': ': it was not approved',
  'not-by-bank': ': the bank would not approve',
  number: ': wrong number',
  pin: ': wrong PIN',
  pins: ': too many wrong PINs',
  postcode: ': wrong postcode',
  stopped: ': its payments to us are stopped',
  test: ': a test card',
  'too-often': ': tried too often',
  twice: ': charged the same just before',
  unfit: ': it cannot pay this way',
  'wants-pin': ': it wants its PIN',
}

export const enNext: Record<Next, string> = {
  'other-card': 'Other card',
  later: 'Try again later, or other card',
  'ask-bank': 'Ask your bank, or other card',
}
