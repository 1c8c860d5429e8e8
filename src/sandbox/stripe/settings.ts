/** What a sandbox may be told about the Stripe account that it plays. Times are in milliseconds. */
export type Settings = {
  /** From something happening to its webhook leaving. */
  webhookDelayMs: number
  /** How long an endpoint may take to answer. */
  webhookTimeoutMs: number
  /** The waits between one failed delivery and the next; when they are used up, Stripe gives up. */
  webhookRetriesMs: readonly number[]
  /** From a charge to its balance transaction: capture is asynchronous since API 2024-04-10. */
  captureMs: number
  /** How long a payment with a slow card stays `processing`. */
  processingMs: number
  /** From a payment to the dispute or fraud warning that its test card brings. */
  disputeMs: number
  /** From a refund to its next state, with the test cards whose refunds are pending or fail. */
  refundMs: number
  /** From evidence to the bank's verdict. */
  verdictMs: number
  /** Stripe's share of a card payment, in percent and in hundredths of the currency. */
  fee: { percent: number; fixed: number }
  /** What a chargeback costs, in hundredths of the currency. */
  disputeFee: number
  /** The only currency that the account holds, and how much of it one of any other becomes; without it each is held. */
  holds: { currency: string; rate: number } | null
  /** How far search is behind what was written; lists are never behind. An hour in a bad hour of Stripe's. */
  searchLagMs: number
  /** The `code` of a card that the bank wants to hear from its owner about: accounts in the wild show both. */
  authenticationCode: 'authentication_required' | 'card_declined'
  /** The customer portal's settings were saved in the Dashboard; until they are, Stripe refuses to open it. */
  portalSaved: boolean
  /** The shop's name on the hosted pages. */
  shop: string
}

const minute = 60_000
const hour = 60 * minute

/** Live mode's pace of retries (up to three days, ever slower) and otherwise test mode's haste. */
export const usual: Settings = {
  webhookDelayMs: 30,
  webhookTimeoutMs: 10_000,
  webhookRetriesMs: [
    10_000,
    5 * minute,
    30 * minute,
    2 * hour,
    5 * hour,
    10 * hour,
    12 * hour,
    12 * hour,
    12 * hour,
    12 * hour,
  ],
  captureMs: 1500,
  processingMs: 20_000,
  disputeMs: 2000,
  refundMs: 5000,
  verdictMs: 3000,
  fee: { percent: 2.9, fixed: 30 },
  disputeFee: 1500,
  holds: null,
  searchLagMs: 20_000,
  authenticationCode: 'authentication_required',
  portalSaved: true,
  shop: 'Sandbox shop',
}
