import { barsCard, type Refusal } from '../till/refusal.ts'

/** What somebody can do after a decline. */
export type Next = 'other-card' | 'later' | 'ask-bank'

const FAULT = ' by a fault at the bank'
const LIMIT = ': over its limit'
const MISMATCH = ': its details do not fit'
const UNFIT = ': it cannot pay this way'
const STOPPED = ': its payments to us are stopped'

/**
 * Why a card was declined, in words that follow "Visa 4242 was declined", and what to do next. Codes are Stripe's:
 * https://docs.stripe.com/declines/codes, and the error codes that stand in their place.
 */
const TABLE: Record<string, [why: string, next: Next]> = {
  amount_too_large: [': it refuses this amount', 'ask-bank'],
  amount_too_small: [': it refuses this amount', 'ask-bank'],
  approve_with_id: [': the bank would not approve', 'later'],
  authentication_failure: [': it was not approved', 'other-card'],
  authentication_not_handled: [': the bank wants to ask you', 'other-card'],
  authentication_required: [': the bank wants to ask you', 'other-card'],
  call_issuer: ['', 'ask-bank'],
  card_decline_rate_limit_exceeded: [': tried too often', 'later'],
  card_declined: ['', 'other-card'],
  card_not_supported: [UNFIT, 'other-card'],
  card_velocity_exceeded: [LIMIT, 'other-card'],
  charge_exceeds_source_limit: [LIMIT, 'other-card'],
  charge_exceeds_transaction_limit: [LIMIT, 'other-card'],
  currency_not_supported: [': wrong currency', 'other-card'],
  debit_not_authorized: [STOPPED, 'ask-bank'],
  do_not_honor: ['', 'ask-bank'],
  do_not_try_again: ['', 'other-card'],
  duplicate_transaction: [': charged the same just before', 'later'],
  expired_card: [': it has expired', 'other-card'],
  expired_payment_method: [': it has expired', 'other-card'],
  generic_decline: ['', 'other-card'],
  incorrect_address: [MISMATCH, 'other-card'],
  incorrect_cvc: [': wrong security code', 'other-card'],
  incorrect_number: [': wrong number', 'other-card'],
  incorrect_pin: [': wrong PIN', 'other-card'],
  incorrect_postal_code: [': wrong postcode', 'other-card'],
  incorrect_zip: [': wrong postcode', 'other-card'],
  india_recurring_payment_mandate_canceled: [STOPPED, 'ask-bank'],
  insufficient_funds: [': not enough funds', 'other-card'],
  invalid_account: [': its account is closed', 'ask-bank'],
  invalid_amount: [': it refuses this amount', 'ask-bank'],
  invalid_charge_amount: [': it refuses this amount', 'ask-bank'],
  invalid_cvc: [': wrong security code', 'other-card'],
  invalid_expiry_month: [': wrong expiry date', 'other-card'],
  invalid_expiry_year: [': wrong expiry date', 'other-card'],
  invalid_number: [': wrong number', 'other-card'],
  invalid_pin: [': wrong PIN', 'other-card'],
  issuer_not_available: [FAULT, 'later'],
  mobile_device_authentication_required: [': the bank wants to ask you', 'other-card'],
  new_account_information_available: [': its details have changed', 'other-card'],
  no_account: [': its account is closed', 'ask-bank'],
  no_action_taken: ['', 'ask-bank'],
  not_permitted: [UNFIT, 'ask-bank'],
  offline_pin_required: [': it wants its PIN', 'other-card'],
  online_or_offline_pin_required: [': it wants its PIN', 'other-card'],
  payment_intent_authentication_failure: [': it was not approved', 'other-card'],
  payment_method_customer_decline: [': it was not approved', 'other-card'],
  payment_method_provider_decline: ['', 'ask-bank'],
  payment_method_provider_timeout: [FAULT, 'later'],
  payment_method_restricted: [UNFIT, 'other-card'],
  pin_try_exceeded: [': too many wrong PINs', 'other-card'],
  processing_error: [FAULT, 'later'],
  reenter_transaction: [FAULT, 'later'],
  revocation_of_all_authorizations: [STOPPED, 'ask-bank'],
  revocation_of_authorization: [STOPPED, 'ask-bank'],
  service_not_allowed: [UNFIT, 'ask-bank'],
  stop_payment_order: [STOPPED, 'ask-bank'],
  testmode_decline: [': a test card', 'other-card'],
  transaction_not_allowed: [UNFIT, 'ask-bank'],
  try_again_later: [FAULT, 'later'],
  withdrawal_count_limit_exceeded: [LIMIT, 'other-card'],
}

/**
 * Lost, stolen, fraud: nobody's business, for who texts may not be the one the card belongs to. Stripe's page asks
 * to present them as a plain decline, and so they read like one, whatever the advice is.
 */
const SECRET = new Set([
  'elevated_risk_level',
  'fraudulent',
  'highest_risk_level',
  'lost_card',
  'merchant_blacklist',
  'pickup_card',
  'restricted_card',
  'rule',
  'security_violation',
  'stolen_card',
])

/** Every code that has words of its own, or must not have any. */
export const DECLINE_CODES: readonly string[] = [...Object.keys(TABLE), ...SECRET]

/** What to say of a decline: why, as it follows "Visa 4242 was declined", and what to do next. */
export function whyDeclined(refusal: Refusal): { why: string; next: Next } {
  const plain = { why: '', next: 'other-card' } as const
  if (SECRET.has(refusal.code)) return plain
  const known = TABLE[refusal.code]
  const [why, next]: [string, Next] = known ?? ['', 'other-card']
  if (barsCard(refusal)) return { why, next: 'other-card' }
  if (refusal.advice === 'confirm_card_data') return { why: why || MISMATCH, next: 'other-card' }
  if (refusal.advice === 'try_again_later' && (next === 'ask-bank' || !known)) return { why, next: 'later' }
  return { why, next }
}

/** `Visa 4242`, as a person knows it. */
export function cardName(card: { brand: string; last4: string }): string {
  const brand = BRANDS[card.brand] ?? card.brand.charAt(0).toUpperCase() + card.brand.slice(1)
  return `${brand} ${card.last4}`
}

const BRANDS: Record<string, string> = {
  amex: 'Amex',
  diners: 'Diners',
  eftpos_au: 'Eftpos',
  jcb: 'JCB',
  unionpay: 'UnionPay',
}
