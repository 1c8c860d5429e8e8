import { barsCard, type Refusal } from './refusal.ts'

/** What somebody can do after a decline. */
export type Next = 'other-card' | 'later' | 'ask-bank'

/** Why a card was declined, as far as that is anybody's business. */
export type DeclineReason =
  | 'unsaid'
  | 'amount'
  | 'asks-you'
  | 'changed'
  | 'closed'
  | 'currency'
  | 'cvc'
  | 'details'
  | 'expired'
  | 'expiry'
  | 'fault'
  | 'funds'
  | 'limit'
  | 'no-approval'
  | 'not-by-bank'
  | 'number'
  | 'pin'
  | 'pins'
  | 'postcode'
  | 'stopped'
  | 'test'
  | 'too-often'
  | 'twice'
  | 'unfit'
  | 'wants-pin'

/**
 * Why a card was declined, and what to do next. Codes are Stripe's:
 * https://docs.stripe.com/declines/codes, and the error codes that stand in their place.
 */
const TABLE: Record<string, [why: DeclineReason, next: Next]> = {
  amount_too_large: ['amount', 'ask-bank'],
  amount_too_small: ['amount', 'ask-bank'],
  approve_with_id: ['not-by-bank', 'later'],
  authentication_failure: ['no-approval', 'other-card'],
  authentication_not_handled: ['asks-you', 'other-card'],
  authentication_required: ['asks-you', 'other-card'],
  call_issuer: ['unsaid', 'ask-bank'],
  card_decline_rate_limit_exceeded: ['too-often', 'later'],
  card_declined: ['unsaid', 'other-card'],
  card_not_supported: ['unfit', 'other-card'],
  card_velocity_exceeded: ['limit', 'other-card'],
  charge_exceeds_source_limit: ['limit', 'other-card'],
  charge_exceeds_transaction_limit: ['limit', 'other-card'],
  currency_not_supported: ['currency', 'other-card'],
  debit_not_authorized: ['stopped', 'ask-bank'],
  do_not_honor: ['unsaid', 'ask-bank'],
  do_not_try_again: ['unsaid', 'other-card'],
  duplicate_transaction: ['twice', 'later'],
  expired_card: ['expired', 'other-card'],
  expired_payment_method: ['expired', 'other-card'],
  generic_decline: ['unsaid', 'other-card'],
  incorrect_address: ['details', 'other-card'],
  incorrect_cvc: ['cvc', 'other-card'],
  incorrect_number: ['number', 'other-card'],
  incorrect_pin: ['pin', 'other-card'],
  incorrect_postal_code: ['postcode', 'other-card'],
  incorrect_zip: ['postcode', 'other-card'],
  india_recurring_payment_mandate_canceled: ['stopped', 'ask-bank'],
  insufficient_funds: ['funds', 'other-card'],
  invalid_account: ['closed', 'ask-bank'],
  invalid_amount: ['amount', 'ask-bank'],
  invalid_charge_amount: ['amount', 'ask-bank'],
  invalid_cvc: ['cvc', 'other-card'],
  invalid_expiry_month: ['expiry', 'other-card'],
  invalid_expiry_year: ['expiry', 'other-card'],
  invalid_number: ['number', 'other-card'],
  invalid_pin: ['pin', 'other-card'],
  issuer_not_available: ['fault', 'later'],
  mobile_device_authentication_required: ['asks-you', 'other-card'],
  new_account_information_available: ['changed', 'other-card'],
  no_account: ['closed', 'ask-bank'],
  no_action_taken: ['unsaid', 'ask-bank'],
  not_permitted: ['unfit', 'ask-bank'],
  offline_pin_required: ['wants-pin', 'other-card'],
  online_or_offline_pin_required: ['wants-pin', 'other-card'],
  payment_intent_authentication_failure: ['no-approval', 'other-card'],
  payment_method_customer_decline: ['no-approval', 'other-card'],
  payment_method_provider_decline: ['unsaid', 'ask-bank'],
  payment_method_provider_timeout: ['fault', 'later'],
  payment_method_restricted: ['unfit', 'other-card'],
  pin_try_exceeded: ['pins', 'other-card'],
  processing_error: ['fault', 'later'],
  reenter_transaction: ['fault', 'later'],
  revocation_of_all_authorizations: ['stopped', 'ask-bank'],
  revocation_of_authorization: ['stopped', 'ask-bank'],
  service_not_allowed: ['unfit', 'ask-bank'],
  stop_payment_order: ['stopped', 'ask-bank'],
  testmode_decline: ['test', 'other-card'],
  transaction_not_allowed: ['unfit', 'ask-bank'],
  try_again_later: ['fault', 'later'],
  withdrawal_count_limit_exceeded: ['limit', 'other-card'],
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

/** The code of a decline as its customer's own programs may know it: what is secret reads like any other. */
export function toldReason(code: string): string {
  return SECRET.has(code) ? 'card_declined' : code
}

/** Every code that has a reason of its own, or must not have any. */
export const DECLINE_CODES: readonly string[] = [...Object.keys(TABLE), ...SECRET]

/** What to say of a decline: why, and what to do next. */
export function whyDeclined(refusal: Refusal): { why: DeclineReason; next: Next } {
  const plain = { why: 'unsaid', next: 'other-card' } as const
  if (SECRET.has(refusal.code)) return plain
  const known = TABLE[refusal.code]
  const [why, next]: [DeclineReason, Next] = known ?? ['unsaid', 'other-card']
  if (barsCard(refusal)) return { why, next: 'other-card' }
  if (refusal.advice === 'confirm_card_data')
    return { why: why === 'unsaid' ? 'details' : why, next: 'other-card' }
  if (refusal.advice === 'try_again_later' && (next === 'ask-bank' || !known)) return { why, next: 'later' }
  return { why, next }
}
