import type { Stripe } from 'stripe'
import { type Account, mergeMetadata } from './account.ts'
import { capture } from './capture.ts'
import { unexpectedState } from './declining.ts'
import { cancelIntent, checkNotCheckout, confirmIntent, createIntent, findIntent } from './intents.ts'
import { within } from './lists.ts'
import { checkAmount, readCurrency } from './money.ts'
import {
  clearable,
  flag,
  hash,
  integer,
  kept,
  list as listOf,
  metadata,
  oneOf,
  type Rule,
  required,
  text,
  timeRange,
  unmodelled,
  words,
} from './parameters.ts'
import { checkUsable, findCustomer, resolve } from './payment-methods.ts'
import { get, getList, post, type Route } from './route.ts'
import { search, searchRules } from './search.ts'
import { shipping, wholeShipping } from './shipping.ts'

const captureMethod = oneOf('automatic', 'automatic_async', 'manual')
const futureUsage = oneOf('off_session', 'on_session')

/** `true`, `false`, or why the customer is away. */
const offSession: Rule = {
  read: (value, param) =>
    value === 'one_off' || value === 'recurring' || typeof value !== 'string'
      ? value
      : flag.read(value, param),
}

const confirming = {
  allowed_payment_method_types: listOf(text),
  amount_details: unmodelled,
  capture_method: captureMethod,
  confirmation_token: unmodelled,
  error_on_requires_action: flag,
  excluded_payment_method_types: unmodelled,
  hooks: unmodelled,
  mandate: unmodelled,
  mandate_data: kept,
  off_session: offSession,
  payment_details: unmodelled,
  payment_method: text,
  payment_method_data: kept,
  payment_method_options: kept,
  radar_options: kept,
  return_url: text,
  use_stripe_sdk: flag,
}

const owning = {
  application_fee_amount: unmodelled,
  customer: text,
  customer_account: unmodelled,
  description: words,
  metadata,
  payment_method_configuration: unmodelled,
  statement_descriptor: text,
  statement_descriptor_suffix: text,
  transfer_data: unmodelled,
  transfer_group: text,
}

function update(account: Account, id: string, given: Stripe.PaymentIntentUpdateParams): Stripe.PaymentIntent {
  const intent = findIntent(account, id)
  checkNotCheckout(account, intent, 'update')
  const changesMoney =
    given.amount !== undefined || given.currency !== undefined || given.payment_method !== undefined
  if (
    changesMoney &&
    !['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)
  )
    throw unexpectedState(
      intent,
      `This PaymentIntent's amount could not be updated because it has a status of ${intent.status}. You may only update the amount of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.`,
    )
  const currency = given.currency === undefined ? intent.currency : readCurrency(given.currency)
  if (given.amount !== undefined) checkAmount(given.amount, currency)
  if (given.customer !== undefined) intent.customer = findCustomer(account, given.customer, 'customer').id
  const paymentMethod = resolve(account, given)
  if (paymentMethod) {
    checkUsable(account, paymentMethod, intent.customer as string | null)
    intent.payment_method = paymentMethod.id
    intent.status = 'requires_confirmation'
  }
  intent.amount = given.amount ?? intent.amount
  intent.currency = currency
  if (given.description !== undefined) intent.description = given.description || null
  if (given.receipt_email !== undefined) intent.receipt_email = given.receipt_email || null
  if (given.setup_future_usage !== undefined) intent.setup_future_usage = given.setup_future_usage || null
  if (given.shipping !== undefined) intent.shipping = wholeShipping(given.shipping)
  if (given.capture_method !== undefined) intent.capture_method = given.capture_method
  intent.statement_descriptor_suffix = given.statement_descriptor_suffix ?? intent.statement_descriptor_suffix
  intent.transfer_group = given.transfer_group ?? intent.transfer_group
  intent.metadata = mergeMetadata(intent.metadata, given.metadata)
  // Any later update clears what went wrong before.
  if (['requires_confirmation', 'requires_payment_method'].includes(intent.status))
    intent.last_payment_error = null
  account.paymentIntents.put(intent.id, intent)
  return intent
}

export const intentRoutes: Route[] = [
  post<Stripe.PaymentIntentCreateParams>(
    '/v1/payment_intents',
    'payment_intent',
    {
      ...confirming,
      ...owning,
      amount: required(integer),
      currency: required(text),
      automatic_payment_methods: hash({ enabled: required(flag), allow_redirects: oneOf('always', 'never') }),
      confirm: flag,
      confirmation_method: oneOf('automatic'),
      on_behalf_of: unmodelled,
      receipt_email: text,
      setup_future_usage: futureUsage,
      shipping,
    },
    createIntent,
  ),
  getList<Stripe.PaymentIntentListParams>(
    '/v1/payment_intents',
    'payment_intent',
    { created: timeRange, customer: text, customer_account: unmodelled },
    (account, given) =>
      account.paymentIntents
        .values()
        .filter(
          (intent) =>
            within(given.created, intent.created) &&
            (given.customer === undefined || intent.customer === given.customer),
        ),
  ),
  get<Stripe.PaymentIntentSearchParams>(
    '/v1/payment_intents/search',
    'search:payment_intent',
    searchRules,
    (account, given) => search(account, '/v1/payment_intents/search', account.paymentIntents.values(), given),
  ),
  get<Stripe.PaymentIntentRetrieveParams>(
    '/v1/payment_intents/:id',
    'payment_intent',
    { client_secret: text },
    (account, _given, { id }) => findIntent(account, id!),
  ),
  post<Stripe.PaymentIntentUpdateParams>(
    '/v1/payment_intents/:id',
    'payment_intent',
    {
      ...owning,
      allowed_payment_method_types: listOf(text),
      amount: integer,
      amount_details: unmodelled,
      capture_method: captureMethod,
      currency: text,
      excluded_payment_method_types: unmodelled,
      hooks: unmodelled,
      payment_details: unmodelled,
      payment_method: text,
      payment_method_data: kept,
      payment_method_options: kept,
      receipt_email: words,
      setup_future_usage: clearable(futureUsage),
      shipping: clearable(shipping),
    },
    (account, given, { id }) => update(account, id!, given),
  ),
  post<Stripe.PaymentIntentConfirmParams>(
    '/v1/payment_intents/:id/confirm',
    'payment_intent',
    {
      ...confirming,
      amount_to_confirm: unmodelled,
      receipt_email: words,
      setup_future_usage: clearable(futureUsage),
      shipping: clearable(shipping),
    },
    (account, given, { id }) => confirmIntent(account, id!, given),
  ),
  post<Stripe.PaymentIntentCancelParams>(
    '/v1/payment_intents/:id/cancel',
    'payment_intent',
    { cancellation_reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer', 'abandoned') },
    (account, given, { id }) => {
      const intent = findIntent(account, id!)
      checkNotCheckout(account, intent, 'cancel')
      return cancelIntent(account, intent, given.cancellation_reason ?? null)
    },
  ),
  post<Stripe.PaymentIntentCaptureParams>(
    '/v1/payment_intents/:id/capture',
    'payment_intent',
    {
      amount_details: unmodelled,
      amount_to_capture: integer,
      application_fee_amount: unmodelled,
      final_capture: flag,
      hooks: unmodelled,
      metadata,
      payment_details: unmodelled,
      statement_descriptor: unmodelled,
      statement_descriptor_suffix: text,
      transfer_data: unmodelled,
    },
    (account, given, { id }) => capture(account, findIntent(account, id!), given),
  ),
]
