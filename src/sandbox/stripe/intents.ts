import type { Stripe } from 'stripe'
import { type Account, mergeMetadata, newId, now, strike } from './account.ts'
import { confirm, newClientSecret } from './confirm.ts'
import { unexpectedState } from './declining.ts'
import { emit } from './events.ts'
import { badParameter, noSuch, refusal } from './failure.ts'
import { checkAmount, readCurrency } from './money.ts'
import { checkUsable, findCustomer, resolve } from './payment-methods.ts'
import { wholeShipping } from './shipping.ts'

type Create = Stripe.PaymentIntentCreateParams
type Confirm = Stripe.PaymentIntentConfirmParams

export function findIntent(account: Account, id: string, param = 'id'): Stripe.PaymentIntent {
  const intent = account.paymentIntents.get(id)
  if (!intent) throw noSuch('payment_intent', id, param)
  return intent
}

/** Makes an intent that has not been tried. Checks nothing: the API and the checkout page do. */
export function newIntent(
  account: Account,
  given: Pick<Create, 'amount' | 'currency'> & {
    customer?: string
    captureMethod?: Stripe.PaymentIntent.CaptureMethod
    allowed?: string[] | null
    description?: string
    metadata?: Create['metadata']
    receiptEmail?: string
    setupFutureUsage?: Stripe.PaymentIntent.SetupFutureUsage
    shipping?: Create['shipping']
    statementDescriptor?: string
    statementDescriptorSuffix?: string
    transferGroup?: string
    automatic?: Create['automatic_payment_methods']
  },
): Stripe.PaymentIntent {
  const id = newId(account, 'pi')
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: given.allowed ?? null,
    amount: given.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: {
      allow_redirects: given.automatic?.allow_redirects ?? 'always',
      enabled: given.automatic?.enabled ?? true,
    },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: given.captureMethod ?? 'automatic_async',
    client_secret: newClientSecret(account, id),
    confirmation_method: 'automatic',
    created: now(account),
    currency: given.currency,
    customer: given.customer ?? null,
    customer_account: null,
    description: given.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, given.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: given.receiptEmail ?? null,
    review: null,
    setup_future_usage: given.setupFutureUsage ?? null,
    shipping: wholeShipping(given.shipping),
    source: null,
    statement_descriptor: given.statementDescriptor ?? null,
    statement_descriptor_suffix: given.statementDescriptorSuffix ?? null,
    status: 'requires_payment_method',
    transfer_group: given.transferGroup ?? null,
  } satisfies Stripe.PaymentIntent
}

/** POST /v1/payment_intents, with `confirm` in the same breath if asked. */
export function createIntent(account: Account, given: Create): Stripe.PaymentIntent {
  const currency = readCurrency(given.currency)
  checkAmount(given.amount, currency)
  if (!given.confirm)
    for (const only of ['off_session', 'error_on_requires_action', 'return_url', 'mandate_data'] as const)
      if (given[only] !== undefined)
        throw badParameter(
          `The parameter \`${only}\` cannot be passed when creating a PaymentIntent unless \`confirm\` is set to true.`,
          only,
        )
  if (given.customer !== undefined) findCustomer(account, given.customer, 'customer')
  checkDescriptors(given)
  const paymentMethod = resolve(account, given)
  if (paymentMethod) checkUsable(account, paymentMethod, given.customer ?? null)
  const intent = newIntent(account, {
    amount: given.amount,
    currency,
    customer: given.customer,
    captureMethod: given.capture_method,
    allowed: given.allowed_payment_method_types,
    description: given.description,
    metadata: given.metadata,
    receiptEmail: given.receipt_email,
    setupFutureUsage: given.setup_future_usage,
    shipping: given.shipping,
    statementDescriptorSuffix: given.statement_descriptor_suffix,
    transferGroup: given.transfer_group,
    automatic: given.automatic_payment_methods,
  })
  if (given.confirm) checkReturnUrl(intent, given)
  if (paymentMethod) {
    intent.payment_method = paymentMethod.id
    intent.status = 'requires_confirmation'
  }
  account.paymentIntents.put(intent.id, intent)
  emit(account, 'payment_intent.created', intent)
  if (!given.confirm) return intent
  return confirm(account, intent, {
    offSession: given.off_session !== undefined && given.off_session !== false,
    returnUrl: given.return_url,
    failOnAction: given.error_on_requires_action,
  })
}

/** POST /v1/payment_intents/:id/confirm */
export function confirmIntent(account: Account, id: string, given: Confirm): Stripe.PaymentIntent {
  const intent = findIntent(account, id)
  checkNotCheckout(account, intent, 'confirm')
  checkReturnUrl(intent, given)
  const paymentMethod = resolve(account, given)
  if (paymentMethod) {
    checkUsable(account, paymentMethod, intent.customer as string | null)
    intent.payment_method = paymentMethod.id
  }
  if (given.setup_future_usage !== undefined) intent.setup_future_usage = given.setup_future_usage || null
  if (given.receipt_email !== undefined) intent.receipt_email = given.receipt_email || null
  if (given.capture_method !== undefined) intent.capture_method = given.capture_method
  return confirm(account, intent, {
    offSession: given.off_session !== undefined && given.off_session !== false,
    returnUrl: given.return_url,
    failOnAction: given.error_on_requires_action,
  })
}

/** POST /v1/payment_intents/:id/cancel, and what expires by itself. */
export function cancelIntent(
  account: Account,
  intent: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): Stripe.PaymentIntent {
  const open = ['requires_payment_method', 'requires_capture', 'requires_confirmation', 'requires_action']
  if (!open.includes(intent.status))
    throw unexpectedState(
      intent,
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_reauthorization, requires_confirmation, requires_action, processing.`,
    )
  if (intent.status === 'requires_capture') releaseHold(account, intent)
  intent.status = 'canceled'
  intent.canceled_at = now(account)
  intent.cancellation_reason = reason
  intent.amount_capturable = 0
  intent.next_action = null
  account.paymentIntents.put(intent.id, intent)
  emit(account, 'payment_intent.canceled', intent)
  return intent
}

function releaseHold(account: Account, intent: Stripe.PaymentIntent): void {
  strike(account, 'expire_authorization', intent.id)
  const charge = account.charges.get(intent.latest_charge as string)!
  charge.amount_refunded = charge.amount
  charge.refunded = true
  account.charges.put(charge.id, charge)
  emit(account, 'charge.refunded', charge)
}

/** An intent of a Checkout Session is the session's to confirm and cancel. */
export function checkNotCheckout(account: Account, intent: Stripe.PaymentIntent, verb: string): void {
  if (account.intentPlans.get(intent.id)?.session === undefined) return
  throw unexpectedState(
    intent,
    `You cannot ${verb} this PaymentIntent because it was created by a Checkout Session. Expire the Checkout Session instead.`,
  )
}

// The sandbox's account has redirecting methods turned on, as accounts usually have; cards alone never redirect
// away unasked, and nobody can be redirected off session.
function checkReturnUrl(intent: Stripe.PaymentIntent, given: Create | Confirm): void {
  const onlyCards = intent.allowed_payment_method_types?.every((type) => type === 'card') ?? false
  const automatic = intent.automatic_payment_methods
  if (given.return_url !== undefined || onlyCards || given.off_session || given.error_on_requires_action)
    return
  if (!automatic?.enabled || automatic.allow_redirects === 'never' || given.use_stripe_sdk) return
  throw refusal(
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
    { param: 'return_url' },
  )
}

function checkDescriptors(given: Pick<Create, 'statement_descriptor' | 'statement_descriptor_suffix'>): void {
  if (given.statement_descriptor !== undefined)
    throw badParameter(
      'The `statement_descriptor` parameter is not supported for card charges. Use `statement_descriptor_suffix` instead.',
      'statement_descriptor',
    )
  const suffix = given.statement_descriptor_suffix
  if (suffix !== undefined && (suffix.length > 22 || !/[a-z]/i.test(suffix) || /[<>\\'"*]/.test(suffix)))
    throw badParameter(
      'The statement descriptor suffix must be at most 22 characters, contain at least one letter and none of < > \\ \' " *.',
      'statement_descriptor_suffix',
    )
}
