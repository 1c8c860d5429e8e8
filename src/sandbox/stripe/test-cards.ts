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

const us = { brand: 'visa', country: 'US', funding: 'credit' } as const

/**
 * The test cards of Stripe that matter for cards on file, and two slow ones of our own.
 *
 * @see https://docs.stripe.com/testing
 */
export const testCards: readonly TestCard[] = [
  { ...us, name: 'visa', number: '4242424242424242', tokens: ['pm_card_visa', 'tok_visa'], says: 'Pays' },
  {
    ...us,
    name: 'visa_debit',
    number: '4000056655665556',
    tokens: ['pm_card_visa_debit', 'tok_visa_debit'],
    says: 'Pays (debit)',
    funding: 'debit',
  },
  {
    ...us,
    name: 'mastercard',
    number: '5555555555554444',
    tokens: ['pm_card_mastercard', 'tok_mastercard'],
    says: 'Pays (Mastercard)',
    brand: 'mastercard',
  },
  {
    ...us,
    name: 'amex',
    number: '378282246310005',
    tokens: ['pm_card_amex', 'tok_amex'],
    says: 'Pays (American Express)',
    brand: 'amex',
  },
  {
    ...us,
    name: 'declined',
    number: '4000000000000002',
    tokens: ['pm_card_visa_chargeDeclined', 'pm_card_chargeDeclined', 'tok_chargeDeclined'],
    says: 'Is declined',
    declines: 'generic_decline',
  },
  {
    ...us,
    name: 'insufficient_funds',
    number: '4000000000009995',
    tokens: [
      'pm_card_visa_chargeDeclinedInsufficientFunds',
      'pm_card_chargeDeclinedInsufficientFunds',
      'tok_chargeDeclinedInsufficientFunds',
    ],
    says: 'Has no money',
    declines: 'insufficient_funds',
  },
  {
    ...us,
    name: 'lost',
    number: '4000000000009987',
    tokens: ['pm_card_visa_chargeDeclinedLostCard', 'pm_card_chargeDeclinedLostCard'],
    says: 'Was lost',
    declines: 'lost_card',
  },
  {
    ...us,
    name: 'stolen',
    number: '4000000000009979',
    tokens: ['pm_card_visa_chargeDeclinedStolenCard', 'pm_card_chargeDeclinedStolenCard'],
    says: 'Was stolen',
    declines: 'stolen_card',
  },
  {
    ...us,
    name: 'expired',
    number: '4000000000000069',
    tokens: ['pm_card_chargeDeclinedExpiredCard', 'tok_chargeDeclinedExpiredCard'],
    says: 'Has expired',
    declines: 'expired_card',
  },
  {
    ...us,
    name: 'incorrect_cvc',
    number: '4000000000000127',
    tokens: ['pm_card_chargeDeclinedIncorrectCvc', 'tok_chargeDeclinedIncorrectCvc'],
    says: 'Wrong security code',
    declines: 'incorrect_cvc',
  },
  {
    ...us,
    name: 'processing_error',
    number: '4000000000000119',
    tokens: ['pm_card_chargeDeclinedProcessingError', 'tok_chargeDeclinedProcessingError'],
    says: 'Bank is out of order',
    declines: 'processing_error',
  },
  {
    ...us,
    name: 'velocity',
    number: '4000000000006975',
    tokens: [
      'pm_card_visa_chargeDeclinedVelocityLimitExceeded',
      'pm_card_chargeDeclinedVelocityLimitExceeded',
    ],
    says: 'Used too often',
    declines: 'card_velocity_exceeded',
  },
  {
    ...us,
    name: 'fails_later',
    number: '4000000000000341',
    tokens: ['pm_card_chargeCustomerFail', 'tok_chargeCustomerFail'],
    says: 'Saves, then declines',
    declines: 'generic_decline',
    attaches: true,
  },
  {
    ...us,
    name: 'sca_unless_set_up',
    number: '4000002500003155',
    tokens: ['pm_card_authenticationRequiredOnSetup'],
    says: 'Asks the bank once',
    authenticates: 'unless_set_up',
    country: 'IE',
  },
  {
    ...us,
    name: 'sca_always',
    number: '4000002760003184',
    tokens: ['pm_card_authenticationRequired'],
    says: 'Asks the bank each time',
    authenticates: 'always',
    country: 'DE',
  },
  {
    ...us,
    name: 'sca_on_session',
    number: '4000003800000446',
    tokens: ['pm_card_authenticationRequiredSetupForOffSession'],
    says: 'Asks the bank on pages only',
    authenticates: 'on_session',
    country: 'AT',
  },
  {
    ...us,
    name: 'sca_insufficient',
    number: '4000008260003178',
    tokens: ['pm_card_authenticationRequiredChargeDeclinedInsufficientFunds'],
    says: 'Asks the bank, has no money',
    authenticates: 'always',
    declines: 'insufficient_funds',
    attaches: true,
    country: 'GB',
  },
  {
    ...us,
    name: '3ds_required',
    number: '4000000000003063',
    tokens: ['pm_card_threeDSecureRequired'],
    says: 'Needs 3-D Secure',
    authenticates: 'unless_set_up',
  },
  {
    ...us,
    name: '3ds_declined',
    number: '4000008400001629',
    tokens: ['pm_card_threeDSecureRequiredChargeDeclined'],
    says: 'Needs 3-D Secure, then declines',
    authenticates: 'always',
    declines: 'generic_decline',
    attaches: true,
  },
  {
    ...us,
    name: 'radar',
    number: '4100000000000019',
    tokens: ['pm_card_radarBlock', 'tok_radarBlock'],
    says: 'Is blocked as fraud',
    declines: 'fraudulent',
    attaches: true,
  },
  {
    ...us,
    name: 'dispute',
    number: '4000000000000259',
    tokens: ['pm_card_createDispute', 'tok_createDispute'],
    says: 'Pays, then a chargeback',
    brings: 'dispute',
  },
  {
    ...us,
    name: 'dispute_not_received',
    number: '4000000000002685',
    tokens: ['pm_card_createDisputeProductNotReceived', 'tok_createDisputeProductNotReceived'],
    says: 'Pays, then “not received”',
    brings: 'dispute_not_received',
  },
  {
    ...us,
    name: 'inquiry',
    number: '4000000000001976',
    tokens: ['pm_card_createDisputeInquiry', 'tok_createDisputeInquiry'],
    says: 'Pays, then an inquiry',
    brings: 'inquiry',
  },
  {
    ...us,
    name: 'warning',
    number: '4000000000005423',
    tokens: ['pm_card_createIssuerFraudRecord'],
    says: 'Pays, then a fraud warning',
    brings: 'warning',
  },
  {
    ...us,
    name: 'several_disputes',
    number: '4000000404000079',
    tokens: ['pm_card_createMultipleDisputes'],
    says: 'Pays, then two chargebacks',
    brings: 'several_disputes',
  },
  {
    ...us,
    name: 'refund_pending',
    number: '4000000000007726',
    tokens: ['pm_card_pendingRefund'],
    says: 'Refunds take a while',
    refunds: 'pending',
  },
  {
    ...us,
    name: 'refund_fails',
    number: '4000000000005126',
    tokens: ['pm_card_refundFail'],
    says: 'Refunds fail later',
    refunds: 'fail',
  },
  {
    ...us,
    name: 'available',
    number: '4000000000000077',
    tokens: ['pm_card_bypassPending', 'tok_bypassPending'],
    says: 'Money at once',
    availableAtOnce: true,
  },
  {
    ...us,
    name: 'slow',
    number: '4000000000009193',
    tokens: ['pm_card_slow'],
    says: 'Takes a while, then pays',
    processes: 'succeeds',
  },
  {
    ...us,
    name: 'slow_fails',
    number: '4000000000009185',
    tokens: ['pm_card_slowFails'],
    says: 'Takes a while, then fails',
    processes: 'fails',
  },
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
