import type { Stripe } from 'stripe'
import { type Agenda, type Entry, openAgenda } from '../agenda.ts'
import type { Shelf, Shelves } from '../shelf.ts'
import { newTrafficName } from '../traffic.ts'
import { draw, type SandboxWorld } from '../world.ts'
import type { SavedCard } from './cards.ts'
import type { WebhookRule } from './chaos.ts'
import type { Delivery } from './deliveries.ts'
import type { Endpoint } from './endpoints.ts'
import type { Fault } from './faults.ts'
import type { SavedAnswer } from './idempotency.ts'
import type { IntentPlan, SessionPlan } from './plans.ts'
import type { LoggedRequest } from './requests.ts'
import type { Settings } from './settings.ts'

/** The version whose shapes all objects have: the one that npm's `stripe` 23.1 pins. */
export const apiVersion = '2026-10-28.endive'

/** What the account will do by itself, and with which of its objects. */
export type Task = {
  do:
    | 'deliver'
    | 'settle_capture'
    | 'settle_processing'
    | 'expire_authorization'
    | 'expire_session'
    | 'bring'
    | 'advance_refund'
    | 'decide_dispute'
  about: string
}

/** One Stripe account in test mode: all that it holds, and the little that reaches out of it. */
export type Account = ReturnType<typeof openAccount>

/** Opens the account that is kept on these shelves. */
export function openAccount(args: {
  world: SandboxWorld
  shelves: Shelves
  settings: Settings
  url: () => string
  /** Does what is on the agenda. */
  work: (task: Task) => void | Promise<void>
}) {
  const { world, settings, url } = args
  const shelf = <T>(name: string): Shelf<T> => args.shelves.shelf<T>(`stripe.${name}`)
  const agenda: Agenda<Task> = openAgenda({ world, shelf: shelf<Entry<Task>>('agenda'), work: args.work })
  return {
    world,
    /** What its traffic is recorded under. */
    name: newTrafficName(),
    settings,
    url,
    agenda,
    customers: shelf<Stripe.Customer | Stripe.DeletedCustomer>('customers'),
    paymentMethods: shelf<Stripe.PaymentMethod>('payment_methods'),
    paymentIntents: shelf<Stripe.PaymentIntent>('payment_intents'),
    setupIntents: shelf<Stripe.SetupIntent>('setup_intents'),
    charges: shelf<Stripe.Charge>('charges'),
    refunds: shelf<Stripe.Refund>('refunds'),
    disputes: shelf<Stripe.Dispute>('disputes'),
    warnings: shelf<Stripe.Radar.EarlyFraudWarning>('early_fraud_warnings'),
    payouts: shelf<Stripe.Payout>('payouts'),
    balanceTransactions: shelf<Stripe.BalanceTransaction>('balance_transactions'),
    sessions: shelf<Stripe.Checkout.Session>('checkout_sessions'),
    lineItems: shelf<{ id: string; items: Stripe.LineItem[] }>('line_items'),
    products: shelf<Stripe.Product>('products'),
    prices: shelf<Stripe.Price>('prices'),
    coupons: shelf<Stripe.Coupon>('coupons'),
    /** Which products a coupon is for, by the coupon's id. */
    couponProducts: shelf<{ id: string; products: { products: string[] } }>('coupon_products'),
    promotionCodes: shelf<Stripe.PromotionCode>('promotion_codes'),
    portalSessions: shelf<Stripe.BillingPortal.Session>('portal_sessions'),
    portalConfigurations: shelf<Stripe.BillingPortal.Configuration>('portal_configurations'),
    events: shelf<Stripe.Event>('events'),
    endpoints: shelf<Endpoint>('webhook_endpoints'),
    /** By the event's id. */
    deliveries: shelf<{ id: string; deliveries: Delivery[] }>('deliveries'),
    // What Stripe knows and doesn't say.
    savedCards: shelf<SavedCard>('saved_cards'),
    intentPlans: shelf<IntentPlan>('intent_plans'),
    sessionPlans: shelf<SessionPlan>('session_plans'),
    answers: shelf<SavedAnswer>('idempotency_keys'),
    webhookRules: shelf<WebhookRule>('webhook_rules'),
    faults: shelf<Fault>('faults'),
    requestLog: shelf<LoggedRequest>('request_log'),
    requestCount: 0,
    keysPrunedAt: world.now(),
    /** The API request being worked on, which its events name. */
    request: null as { id: string; idempotency_key: string | null; urgent: string[] } | null,
    /** When the last webhook was to leave, so that those of one moment leave in order. */
    lastWebhookAt: 0,
  }
}

/** The account's time in seconds, as Stripe gives times. */
export const now = (account: Pick<Account, 'world'>): number => Math.floor(account.world.now() / 1000)

const idLengths: Record<string, number> = {
  cus: 14,
  prod: 14,
  req: 14,
  cs_test: 58,
  whsec: 32,
  cpn: 8,
}

/** A new id in Stripe's manner: `cus_…`, `pi_…`. */
export function newId(account: Pick<Account, 'world'>, prefix: string): string {
  return `${prefix}_${draw(account.world, idLengths[prefix] ?? 24)}`
}

/** Merges metadata as Stripe does: a key given replaces, a key given `''` goes, `''` for the whole clears all. */
export function mergeMetadata(
  old: Stripe.Metadata | null,
  given: Record<string, unknown> | '' | null | undefined,
): Stripe.Metadata {
  if (given === undefined || given === null) return old ?? {}
  if (given === '') return {}
  const merged: Stripe.Metadata = { ...old }
  for (const [key, value] of Object.entries(given))
    if (value === '') delete merged[key]
    else merged[key] = String(value)
  return merged
}

/** Calls off what was to be done with an object. */
export function strike(account: Account, what: Task['do'], about: string): void {
  account.agenda.drop((task) => task.do === what && task.about === about)
}
