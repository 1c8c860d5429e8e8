import type { Approvals } from './approval.ts'
import type { Mail } from './letter.ts'
import type { MoneyBack } from './money-back.ts'
import type { Promotions } from './promotion.ts'
import type { Refusal } from './refusal.ts'
import type { Settlement } from './settlement.ts'
import type { Wallets } from './wallet.ts'

/**
 * Everything the till may ask of the outside world: time, chance, money, texts and the web.
 *
 * Storage is not here: its words (account, transfer, order) are our own words. `main` makes the real world,
 * tests a seeded one. Seven members is the ceiling.
 */
export type World = {
  clock: Clock
  /** A new identifier that sorts by time: `order_01J…`. */
  newId(kind: string): string
  /** Unguessable capitals and digits that read aloud without mistakes (no 0, O, 1, I or L). */
  secret(length: number): string
  payments: Payments
  carrier: Carrier
  /** Where no mail server is known there is no mail. */
  mail: Mail | null
  /** For operators' programs only. */
  web: Web
}

export type Clock = {
  /** Milliseconds since 1970. */
  now(): number
  /** Resolves after `ms`, or as soon as `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The web, as operators' commands reach it; `call` is for their backends too. */
export type Web = { fetch: typeof fetch; call: Call }

/**
 * Posts JSON to a program of the operator's, signed with each of the secrets, as Standard Webhooks has it. Throws when
 * it is not reached, is slow beyond the signal, or is in a private network and may not be.
 */
export type Call = (args: {
  url: string
  id: string
  secrets: readonly string[]
  body: string
  signal: AbortSignal
  allowPrivate: boolean
}) => Promise<{ status: number; body: string }>

/** We asked and never learnt the outcome: it may have happened. Repeat with the same key, or look it up. */
export class Unreachable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Unreachable'
  }
}

/** What an order says of itself on everything that it makes at Stripe, and how an event finds its way back. */
export type Mark = { order: string; attempt: string; customer: string }

/** A card as a person recognises it. `id` is Stripe's PaymentMethod. */
export type Card = {
  id: string
  brand: string
  last4: string
  expiresMonth: number
  expiresYear: number
  fingerprint: string | null
}

/** A payment as Stripe has it now. Amounts are micros. */
export type Payment = {
  id: string
  status: 'succeeded' | 'processing' | 'failed' | 'open' | 'canceled'
  paidMicros: number
  currency: string
  stripeCustomer: string | null
  card: Card | null
  /** Whether the card may be charged again while its owner is away. */
  reusable: boolean
  mark: Partial<Mark>
  /** Why the bank said no the last time, if it did. */
  refusal: Refusal | null
  /** Stripe's own receipt, once it has one. */
  receiptUrl: string | null
  live: boolean
}

/** A hosted page as Stripe has it now. */
export type CheckoutPage = {
  id: string
  status: 'open' | 'complete' | 'expired'
  url: string | null
  payment: Payment | null
  mark: Partial<Mark>
  /** On a page that takes no payment: whose card it saves, and which it has saved. */
  setup: { stripeCustomer: string | null; card: string | null } | null
  /** What its items cost, what a promotion code takes off, and so what it asks for. Micros. */
  priceMicros: number
  discountMicros: number
  askedMicros: number
  currency: string | null
  promotion: { id: string; code: string } | null
  /** Whether nothing was left to pay. Such a page has no payment, and no event but its own. */
  free: boolean
  /** Where Stripe says that mail reaches whoever paid. */
  email: string | null
  live: boolean
}

export type ChargeOutcome =
  | { kind: 'accepted'; payment: string }
  /** The bank said no. `code` is Stripe's decline code, `authentication_required` among them. */
  | { kind: 'declined'; code: string; advice: string | null; payment: string | null }
  /** Stripe said no to the request itself, such as a card that was removed meanwhile. Nothing was charged. */
  | { kind: 'rejected'; code: string }
  /** The key was used before with other parameters; what came of that must be looked up. */
  | { kind: 'conflict' }

/** Code of a request that was rejected because Stripe has deleted the customer, or has them in the other mode. */
export const CUSTOMER_GONE = 'customer_gone'

/** Stripe, in our words: purchases, what their banks ask, the cards that are saved, and what comes afterwards. */
export type Payments = Purchases & Promotions & Approvals & Wallets & MoneyBack & Settlement

/**
 * Stripe, in our words. Amounts are micros; each call speaks to Stripe once.
 *
 * Calls that change something take `key`, Stripe's idempotency key: the same key with the same parameters is
 * the same deed. All throw {@link Unreachable} when the outcome is unknown.
 */
export type Purchases = {
  /** Opens a Stripe customer for one of ours. Returns its id. */
  openCustomer(args: { key: string; customer: string; phone: string | null }): Promise<string>
  /**
   * Opens a hosted page that takes the payment and saves the card for off-session use. With a promotion code that
   * is not taken any more, or leaves too little to charge, there is no page.
   */
  openCheckout(args: CheckoutArgs): Promise<CheckoutPage | 'code-refused' | 'customer-gone'>
  /** Charges a saved card while its owner is away (off-session). */
  charge(args: ChargeArgs): Promise<ChargeOutcome>
  /** Closes a hosted page. True if nobody can pay on it any more, false if somebody already has. Throws while it stays open. */
  expireCheckout(args: { key: string; checkout: string }): Promise<boolean>
  checkout(id: string): Promise<CheckoutPage | undefined>
  payment(id: string): Promise<Payment | undefined>
  /** The payments of a Stripe customer since a time, newest first. For finding an attempt by its mark. */
  paymentsOf(args: { stripeCustomer: string; sinceMs: number }): Promise<Payment[]>
  /**
   * Stripe's events of the types we handle since a time, in any order, as raw JSON. Stripe keeps 30 days.
   *
   * @param args.told called with what Stripe's clock says, ms since 1970, as it begins to answer
   */
  events(args: {
    sinceMs: number
    told?: (stripesNow: number) => void
  }): AsyncIterable<{ id: string; type: string; raw: string }>
}

export type CheckoutArgs = {
  key: string
  mark: Mark
  stripeCustomer: string
  payMicros: number
  currency: string
  /** What Stripe's page and receipt call it: "TextTill credit $20.00". */
  title: string
  successUrl: string
  cancelUrl: string
  /** When the page closes by itself, ms since 1970; Stripe wants 30 minutes to 24 hours from now. */
  expiresAt: number
  /** Stripe's id of a promotion code that the page takes off `payMicros`. */
  promotion?: string
  /** Whether people may type a promotion code on the page. */
  takesCodes?: boolean
}

export type ChargeArgs = {
  key: string
  mark: Mark
  stripeCustomer: string
  card: string
  payMicros: number
  currency: string
  title: string
}

/** A text as Twilio has it. */
export type CarriedText = { sid: string; body: string; createdAt: number; status: string }

/** What Twilio bills for a text. `amountMicros` is nothing until it has; `currency` as ours, in lower case. */
export type BilledText = { sid: string; segments: number; amountMicros: number | null; currency: string }

export type SendOutcome =
  | { kind: 'sent'; sid: string; status: string; segments: number }
  /** Twilio said no. `code` is its error code: 21610 means the person has opted out there. */
  | { kind: 'refused'; code: number }
  /** Twilio asks us to slow down; nothing was sent. */
  | { kind: 'busy' }

/** Twilio, in our words. All throw {@link Unreachable} when the outcome is unknown: a text may have gone. */
export type Carrier = {
  send(args: { from: string; to: string; body: string; ref: string }): Promise<SendOutcome>
  /** What went to a person since a time, newest first. For finding a text whose sending is in doubt. */
  sentTo(args: { to: string; sinceMs: number }): Promise<CarriedText[]>
  /** What went out from an address of ours in a stretch of time, as Twilio bills it by now, in any order. */
  billed(args: { from: string; sinceMs: number; untilMs: number }): Promise<BilledText[]>
  /** What Twilio bills for one text by now; nothing if it has no such text any more. */
  billOf(sid: string): Promise<BilledText | undefined>
}
