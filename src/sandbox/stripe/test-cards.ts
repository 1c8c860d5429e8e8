import type { DeclineName } from './declines.ts'

/** A card of Stripe's testing page, and what its bank does. */
export type TestCard = {
  name: string
  number: string
  /** `pm_card_…`, and `tok_…` where there is one. */
  tokens: string[]
  /** What it does, for the card that a person picks on the checkout page. */
  says: string
  brand: string
  country: string
  funding: 'credit' | 'debit' | 'prepaid'
  /** The bank says no to every charge. */
  declines?: DeclineName
  /** Can be saved nevertheless; other cards that decline cannot. */
  attaches?: true
  /**
   * When the bank wants to hear from the customer. `always`; `unless_set_up`: off-session charges go through once
   * it was set up; `on_session`: off-session charges go through as if it had been set up.
   */
  authenticates?: 'always' | 'unless_set_up' | 'on_session'
  /** After the payment the cardholder complains, or the network warns. */
  brings?: 'dispute' | 'dispute_not_received' | 'inquiry' | 'warning' | 'several_disputes'
  /** How refunds to it go. */
  refunds?: 'pending' | 'fail'
  /** The money is available at once. */
  availableAtOnce?: true
  /** The payment stays `processing` for a while. Not a card of Stripe's: there, slow are the bank debits. */
  processes?: 'succeeds' | 'fails'
}

/** A card of Visa from America on credit, unless said otherwise. */
function card(
  name: string,
  number: string,
  tokens: string,
  says: string,
  does: Partial<TestCard> = {},
): TestCard {
  return {
    name,
    number,
    tokens: tokens.split(' '),
    says,
    brand: 'visa',
    country: 'US',
    funding: 'credit',
    ...does,
  }
}

/**
 * The test cards of Stripe that matter for cards on file, and two slow ones of our own.
 *
 * @see https://docs.stripe.com/testing
 */
export const testCards: readonly TestCard[] = [
  card('visa', '4242424242424242', 'pm_card_visa tok_visa', 'Pays'),
  card('visa_debit', '4000056655665556', 'pm_card_visa_debit tok_visa_debit', 'Pays (debit)', {
    funding: 'debit',
  }),
  card('mastercard', '5555555555554444', 'pm_card_mastercard tok_mastercard', 'Pays (Mastercard)', {
    brand: 'mastercard',
  }),
  card('amex', '378282246310005', 'pm_card_amex tok_amex', 'Pays (American Express)', { brand: 'amex' }),
  card(
    'declined',
    '4000000000000002',
    'pm_card_visa_chargeDeclined pm_card_chargeDeclined tok_chargeDeclined',
    'Is declined',
    { declines: 'generic_decline' },
  ),
  card(
    'insufficient_funds',
    '4000000000009995',
    'pm_card_visa_chargeDeclinedInsufficientFunds pm_card_chargeDeclinedInsufficientFunds tok_chargeDeclinedInsufficientFunds',
    'Has no money',
    { declines: 'insufficient_funds' },
  ),
  card(
    'lost',
    '4000000000009987',
    'pm_card_visa_chargeDeclinedLostCard pm_card_chargeDeclinedLostCard',
    'Was lost',
    { declines: 'lost_card' },
  ),
  card(
    'stolen',
    '4000000000009979',
    'pm_card_visa_chargeDeclinedStolenCard pm_card_chargeDeclinedStolenCard',
    'Was stolen',
    { declines: 'stolen_card' },
  ),
  card(
    'expired',
    '4000000000000069',
    'pm_card_chargeDeclinedExpiredCard tok_chargeDeclinedExpiredCard',
    'Has expired',
    { declines: 'expired_card' },
  ),
  card(
    'incorrect_cvc',
    '4000000000000127',
    'pm_card_chargeDeclinedIncorrectCvc tok_chargeDeclinedIncorrectCvc',
    'Wrong security code',
    { declines: 'incorrect_cvc' },
  ),
  card(
    'processing_error',
    '4000000000000119',
    'pm_card_chargeDeclinedProcessingError tok_chargeDeclinedProcessingError',
    'Bank is out of order',
    { declines: 'processing_error' },
  ),
  card(
    'velocity',
    '4000000000006975',
    'pm_card_visa_chargeDeclinedVelocityLimitExceeded pm_card_chargeDeclinedVelocityLimitExceeded',
    'Used too often',
    { declines: 'card_velocity_exceeded' },
  ),
  card(
    'fails_later',
    '4000000000000341',
    'pm_card_chargeCustomerFail tok_chargeCustomerFail',
    'Saves, then declines',
    { declines: 'generic_decline', attaches: true },
  ),
  card(
    'sca_unless_set_up',
    '4000002500003155',
    'pm_card_authenticationRequiredOnSetup',
    'Asks the bank once',
    { authenticates: 'unless_set_up', country: 'IE' },
  ),
  card('sca_always', '4000002760003184', 'pm_card_authenticationRequired', 'Asks the bank each time', {
    authenticates: 'always',
    country: 'DE',
  }),
  card(
    'sca_on_session',
    '4000003800000446',
    'pm_card_authenticationRequiredSetupForOffSession',
    'Asks the bank on pages only',
    { authenticates: 'on_session', country: 'AT' },
  ),
  card(
    'sca_insufficient',
    '4000008260003178',
    'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds',
    'Asks the bank, has no money',
    { authenticates: 'always', declines: 'insufficient_funds', attaches: true, country: 'GB' },
  ),
  card('3ds_required', '4000000000003063', 'pm_card_threeDSecureRequired', 'Needs 3-D Secure', {
    authenticates: 'unless_set_up',
  }),
  card(
    '3ds_declined',
    '4000008400001629',
    'pm_card_threeDSecureRequiredChargeDeclined',
    'Needs 3-D Secure, then declines',
    { authenticates: 'always', declines: 'generic_decline', attaches: true },
  ),
  card('radar', '4100000000000019', 'pm_card_radarBlock tok_radarBlock', 'Is blocked as fraud', {
    declines: 'fraudulent',
    attaches: true,
  }),
  card('dispute', '4000000000000259', 'pm_card_createDispute tok_createDispute', 'Pays, then a chargeback', {
    brings: 'dispute',
  }),
  card(
    'dispute_not_received',
    '4000000000002685',
    'pm_card_createDisputeProductNotReceived tok_createDisputeProductNotReceived',
    'Pays, then “not received”',
    { brings: 'dispute_not_received' },
  ),
  card(
    'inquiry',
    '4000000000001976',
    'pm_card_createDisputeInquiry tok_createDisputeInquiry',
    'Pays, then an inquiry',
    { brings: 'inquiry' },
  ),
  card('warning', '4000000000005423', 'pm_card_createIssuerFraudRecord', 'Pays, then a fraud warning', {
    brings: 'warning',
  }),
  card(
    'several_disputes',
    '4000000404000079',
    'pm_card_createMultipleDisputes',
    'Pays, then two chargebacks',
    { brings: 'several_disputes' },
  ),
  card('refund_pending', '4000000000007726', 'pm_card_pendingRefund', 'Refunds take a while', {
    refunds: 'pending',
  }),
  card('refund_fails', '4000000000005126', 'pm_card_refundFail', 'Refunds fail later', { refunds: 'fail' }),
  card('available', '4000000000000077', 'pm_card_bypassPending tok_bypassPending', 'Money at once', {
    availableAtOnce: true,
  }),
  card('slow', '4000000000009193', 'pm_card_slow', 'Takes a while, then pays', { processes: 'succeeds' }),
  card('slow_fails', '4000000000009185', 'pm_card_slowFails', 'Takes a while, then fails', {
    processes: 'fails',
  }),
]

const names = new Map(testCards.map((card) => [card.name, card]))
const numbers = new Map(testCards.map((card) => [card.number, card]))
const tokens = new Map(testCards.flatMap((card) => card.tokens.map((token) => [token, card] as const)))

/** @throws when there is none of that name: a shelf from another version */
export function byName(name: string): TestCard {
  const card = names.get(name)
  if (!card) throw new Error(`There is no test card ${name}.`)
  return card
}

export const byNumber = (number: string): TestCard | undefined => numbers.get(number.replace(/\D/g, ''))
export const byToken = (token: string): TestCard | undefined => tokens.get(token)
