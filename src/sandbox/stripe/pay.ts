/**
 * What happens when a customer presses the button of the checkout page, or of the bank's.
 *
 * An `open` session becomes `complete` when its payment succeeds, when it will be known later (`processing`), or when
 * there is nothing to pay. A decline leaves it open and says why; the next try confirms the same intent again.
 */
import type { Stripe } from 'stripe'
import { type Account, strike } from './account.ts'
import { newPaymentMethod } from './cards.ts'
import { authenticate, confirm, settleProcessing } from './confirm.ts'
import { changeCustomer, newCustomer } from './customers.ts'
import { emit } from './events.ts'
import { Failure, refusal } from './failure.ts'
import { newIntent } from './intents.ts'
import { findPaymentMethod } from './payment-methods.ts'
import { redeem } from './session-discounts.ts'
import { details, findSession } from './sessions.ts'
import { authenticateSetup, confirmSetup } from './setup.ts'
import { byNumber } from './test-cards.ts'

export type Paying = {
  /** A test card's number. */
  number?: string
  /** Or a saved PaymentMethod that the page shows. */
  savedCard?: string
  email?: string
  name?: string
  expMonth?: number
  expYear?: number
  /** The box “save my card” was ticked, where the page has one. */
  save?: boolean
}

/** Where the customer is sent: to the shop, to the bank, or back to the page with words about what went wrong. */
export type Outcome = { to: 'shop' | 'bank'; url: string } | { to: 'page'; trouble: string }

type Session = Stripe.Checkout.Session

/** The customer pays, or saves a card, on the hosted page. @throws Failure when the session is not open */
export function paySession(account: Account, id: string, paying: Paying): Outcome {
  const session = findSession(account, id)
  if (session.status !== 'open')
    throw refusal(`This Checkout Session is ${session.status}.`, { code: 'checkout_session_not_open' })
  const plan = account.sessionPlans.get(id)!
  const email = plan.email ?? paying.email?.trim()
  if (email === undefined || !/^[^@\s]+@[^@\s]+$/.test(email))
    return trouble(account, id, 'Please enter an email address.')
  account.sessionPlans.put(id, { ...plan, email, trouble: undefined })
  session.customer_details = details(email, paying.name || session.customer_details?.name || null)
  if (session.mode === 'payment' && session.amount_total === 0) {
    if (session.customer_creation === 'always')
      session.customer = newCustomer(account, { email, name: paying.name }).id
    return complete(account, session, 'no_payment_required')
  }
  const paymentMethod = cardOf(account, session, paying, email)
  if (typeof paymentMethod === 'string') return trouble(account, id, paymentMethod)
  identify(account, session, paying, email)
  try {
    return session.mode === 'setup'
      ? setUp(account, session, paymentMethod)
      : payWith(account, session, paymentMethod, paying.save ?? false)
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 402) throw error
    account.sessions.put(id, session)
    return trouble(account, id, error.message)
  }
}

/** The customer answered the bank, for an intent of a session or one of its own. */
export function answerBank(account: Account, intentId: string, approved: boolean): Outcome {
  const plan = account.intentPlans.get(intentId)
  const session = plan?.session === undefined ? undefined : findSession(account, plan.session)
  const setup = account.setupIntents.get(intentId)
  let failed: Failure | undefined
  let slow = false
  try {
    if (setup) authenticateSetup(account, setup, approved)
    else {
      const intent = authenticate(account, account.paymentIntents.get(intentId)!, approved)
      slow = intent.status !== 'succeeded'
    }
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 402) throw error
    failed = error
  }
  if (session && failed) return trouble(account, session.id, failed.message)
  if (session) return complete(account, session, setup ? 'no_payment_required' : slow ? 'unpaid' : 'paid')
  return { to: 'shop', url: backUrl(account, intentId, plan?.returnUrl, failed === undefined) }
}

/** A slow payment ends; the session that it belongs to, if any, tells of it too. */
export function settleSlowly(account: Account, intentId: string): void {
  settleProcessing(account, intentId)
  const intent = account.paymentIntents.get(intentId)
  const sessionId = account.intentPlans.get(intentId)?.session
  const session = sessionId === undefined ? undefined : account.sessions.get(sessionId)
  if (!intent || session?.status !== 'complete') return
  if (intent.status === 'succeeded') {
    session.payment_status = 'paid'
    account.sessions.put(session.id, session)
    emit(account, 'checkout.session.async_payment_succeeded', session)
  } else emit(account, 'checkout.session.async_payment_failed', session)
}

function payWith(
  account: Account,
  session: Session,
  paymentMethod: Stripe.PaymentMethod,
  save: boolean,
): Outcome {
  const intent = intentOf(account, session)
  if (
    save &&
    intent.setup_future_usage === null &&
    session.saved_payment_method_options?.payment_method_save === 'enabled'
  )
    intent.setup_future_usage = 'on_session'
  intent.customer = session.customer
  intent.payment_method = paymentMethod.id
  if (intent.setup_future_usage !== null && paymentMethod.customer === null) {
    paymentMethod.allow_redisplay = save ? 'always' : 'limited'
    account.paymentMethods.put(paymentMethod.id, paymentMethod)
  }
  const paid = confirm(account, intent, {})
  if (paid.status === 'requires_action') {
    account.sessions.put(session.id, session)
    return { to: 'bank', url: `${account.url()}/bank/${paid.id}` }
  }
  return complete(account, session, paid.status === 'succeeded' ? 'paid' : 'unpaid')
}

// The intent of a session comes into being with the first try, and is tried again after a decline.
function intentOf(account: Account, session: Session): Stripe.PaymentIntent {
  if (session.payment_intent !== null) return account.paymentIntents.get(session.payment_intent as string)!
  const data = account.sessionPlans.get(session.id)?.paymentIntent
  const intent = newIntent(account, {
    amount: session.amount_total!,
    currency: session.currency!,
    customer: (session.customer as string | null) ?? undefined,
    captureMethod: data?.capture_method,
    allowed: session.allowed_payment_method_types,
    description: data?.description,
    metadata: data?.metadata,
    receiptEmail: data?.receipt_email,
    setupFutureUsage: data?.setup_future_usage,
    shipping: data?.shipping,
    statementDescriptorSuffix: data?.statement_descriptor_suffix,
    transferGroup: data?.transfer_group,
  })
  account.paymentIntents.put(intent.id, intent)
  account.intentPlans.put(intent.id, { id: intent.id, session: session.id })
  session.payment_intent = intent.id
  emit(account, 'payment_intent.created', intent)
  return intent
}

function setUp(account: Account, session: Session, paymentMethod: Stripe.PaymentMethod): Outcome {
  const setup = account.setupIntents.get(session.setup_intent as string)!
  setup.customer = session.customer
  setup.payment_method = paymentMethod.id
  const done = confirmSetup(account, setup, undefined)
  if (done.status !== 'requires_action') return complete(account, session, 'no_payment_required')
  account.sessions.put(session.id, session)
  return { to: 'bank', url: `${account.url()}/bank/${done.id}` }
}

function complete(
  account: Account,
  session: Session,
  payment_status: Stripe.Checkout.Session.PaymentStatus,
): Outcome {
  strike(account, 'expire_session', session.id)
  session.status = 'complete'
  session.payment_status = payment_status
  session.url = null
  account.sessions.put(session.id, session)
  redeem(account, session)
  emit(account, 'checkout.session.completed', session)
  return { to: 'shop', url: shopUrl(session) }
}

function cardOf(
  account: Account,
  session: Session,
  paying: Paying,
  email: string,
): Stripe.PaymentMethod | string {
  if (paying.savedCard !== undefined) {
    const saved = findPaymentMethod(account, paying.savedCard, 'payment_method')
    return saved.customer === session.customer ? saved : 'This card is not saved here.'
  }
  const card = byNumber(paying.number ?? '')
  if (!card) return 'This is no test card. Your card number is invalid.'
  return newPaymentMethod(account, card, {
    email,
    name: paying.name,
    expMonth: paying.expMonth,
    expYear: paying.expYear,
  })
}

// Who pays is made known to Stripe when the payment needs a customer: to save the card, or because it was asked for.
function identify(account: Account, session: Session, paying: Paying, email: string): void {
  if (session.customer !== null) {
    const customer = account.customers.get(session.customer as string)
    if (customer && !customer.deleted && !(customer as Stripe.Customer).email)
      changeCustomer(account, customer.id, { email })
    return
  }
  const saves = account.sessionPlans.get(session.id)?.paymentIntent?.setup_future_usage !== undefined
  if (session.customer_creation !== 'always' && !saves) return
  session.customer = newCustomer(account, { email, ...(paying.name && { name: paying.name }) }).id
}

function trouble(account: Account, id: string, words: string): Outcome {
  account.sessionPlans.put(id, { ...account.sessionPlans.get(id)!, trouble: words })
  return { to: 'page', trouble: words }
}

/** Where a finished session sends the customer, with its id in the place of `{CHECKOUT_SESSION_ID}`. */
export const shopUrl = (session: Session): string =>
  (session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id)

function backUrl(
  account: Account,
  intentId: string,
  returnUrl: string | undefined,
  succeeded: boolean,
): string {
  if (returnUrl === undefined) return `${account.url()}/bank/${intentId}`
  const kind = intentId.startsWith('seti_') ? 'setup_intent' : 'payment_intent'
  const intent = account.setupIntents.get(intentId) ?? account.paymentIntents.get(intentId)
  const url = new URL(returnUrl)
  url.searchParams.set(kind, intentId)
  url.searchParams.set(`${kind}_client_secret`, intent?.client_secret ?? '')
  url.searchParams.set('redirect_status', succeeded ? 'succeeded' : 'failed')
  return url.href
}
