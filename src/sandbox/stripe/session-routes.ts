import type { Stripe } from 'stripe'
import { mergeMetadata } from './account.ts'
import { within } from './lists.ts'
import {
  clearable,
  flag,
  hash,
  integer,
  kept,
  list as listOf,
  metadata,
  number,
  oneOf,
  onlyOff,
  required,
  text,
  timeRange,
  unmodelled,
} from './parameters.ts'
import { get, getList, post, type Route } from './route.ts'
import { createSession, expireSession, findSession } from './sessions.ts'
import { shipping } from './shipping.ts'

const lineItem = hash({
  adjustable_quantity: onlyOff,
  dynamic_tax_rates: unmodelled,
  metadata: kept,
  price: text,
  price_data: hash({
    currency: required(text),
    product: text,
    product_data: hash({
      name: required(text),
      description: text,
      images: listOf(text),
      metadata,
      tax_code: text,
      tax_details: unmodelled,
      unit_label: text,
    }),
    recurring: unmodelled,
    tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
    unit_amount: integer,
    unit_amount_decimal: number,
  }),
  quantity: integer,
  tax_rates: unmodelled,
})

const create = {
  adaptive_pricing: onlyOff,
  after_expiration: unmodelled,
  allow_promotion_codes: flag,
  allowed_payment_method_types: listOf(text),
  automatic_tax: onlyOff,
  billing_address_collection: oneOf('auto', 'required'),
  branding_settings: kept,
  cancel_url: text,
  client_reference_id: text,
  consent_collection: unmodelled,
  currency: text,
  custom_fields: unmodelled,
  custom_text: kept,
  customer: text,
  customer_account: unmodelled,
  customer_creation: oneOf('always', 'if_required'),
  customer_email: text,
  customer_update: hash({
    address: oneOf('auto', 'never'),
    name: oneOf('auto', 'never'),
    shipping: oneOf('auto', 'never'),
  }),
  discounts: listOf(hash({ coupon: text, promotion_code: text })),
  excluded_payment_method_types: unmodelled,
  expires_at: integer,
  integration_identifier: text,
  invoice_creation: onlyOff,
  line_items: listOf(lineItem),
  locale: text,
  managed_payments: onlyOff,
  metadata,
  mode: required(oneOf('payment', 'setup', 'subscription')),
  name_collection: unmodelled,
  optional_items: unmodelled,
  origin_context: unmodelled,
  payment_intent_data: hash({
    application_fee_amount: unmodelled,
    capture_method: oneOf('automatic', 'automatic_async', 'manual'),
    description: text,
    metadata,
    on_behalf_of: unmodelled,
    receipt_email: text,
    setup_future_usage: oneOf('off_session', 'on_session'),
    shipping,
    statement_descriptor: unmodelled,
    statement_descriptor_suffix: text,
    transfer_data: unmodelled,
    transfer_group: text,
  }),
  payment_method_collection: oneOf('always', 'if_required'),
  payment_method_configuration: unmodelled,
  payment_method_data: hash({ allow_redisplay: oneOf('always', 'limited', 'unspecified') }),
  payment_method_options: kept,
  permissions: unmodelled,
  phone_number_collection: onlyOff,
  redirect_on_completion: unmodelled,
  return_url: unmodelled,
  saved_payment_method_options: hash({
    allow_redisplay_filters: listOf(oneOf('always', 'limited', 'unspecified')),
    payment_method_remove: oneOf('disabled', 'enabled'),
    payment_method_save: oneOf('disabled', 'enabled'),
  }),
  setup_intent_data: hash({ description: text, metadata, on_behalf_of: unmodelled }),
  shipping_address_collection: unmodelled,
  shipping_options: unmodelled,
  submit_type: oneOf('auto', 'book', 'donate', 'pay', 'subscribe'),
  subscription_data: unmodelled,
  success_url: text,
  tax_id_collection: onlyOff,
  ui_mode: oneOf('hosted_page'),
  wallet_options: unmodelled,
}

export const sessionRoutes: Route[] = [
  post<Stripe.Checkout.SessionCreateParams>(
    '/v1/checkout/sessions',
    'checkout.session',
    create,
    createSession,
  ),
  get<Stripe.Checkout.SessionRetrieveParams>(
    '/v1/checkout/sessions/:id',
    'checkout.session',
    {},
    (account, _given, { id }) => findSession(account, id!),
  ),
  post<Stripe.Checkout.SessionUpdateParams>(
    '/v1/checkout/sessions/:id',
    'checkout.session',
    {
      collected_information: unmodelled,
      line_items: unmodelled,
      metadata: clearable(metadata),
      payment_intent_data: unmodelled,
      shipping_options: unmodelled,
    },
    (account, given, { id }) => {
      const session = findSession(account, id!)
      session.metadata = mergeMetadata(session.metadata, given.metadata)
      account.sessions.put(session.id, session)
      return session
    },
  ),
  post<Stripe.Checkout.SessionExpireParams>(
    '/v1/checkout/sessions/:id/expire',
    'checkout.session',
    {},
    (account, _given, { id }) => expireSession(account, id!),
  ),
  getList<Stripe.Checkout.SessionListParams>(
    '/v1/checkout/sessions',
    'checkout.session',
    {
      created: timeRange,
      customer: text,
      customer_account: unmodelled,
      customer_details: hash({ email: required(text) }),
      payment_intent: text,
      payment_link: text,
      status: oneOf('complete', 'expired', 'open'),
      subscription: text,
    },
    (account, given) =>
      account.sessions
        .values()
        .filter(
          (session) =>
            within(given.created, session.created) &&
            (given.customer === undefined || session.customer === given.customer) &&
            (given.customer_details === undefined ||
              session.customer_details?.email === given.customer_details.email) &&
            (given.payment_intent === undefined || session.payment_intent === given.payment_intent) &&
            (given.status === undefined || session.status === given.status) &&
            given.payment_link === undefined &&
            given.subscription === undefined,
        ),
  ),
  getList<Stripe.Checkout.SessionListLineItemsParams>(
    '/v1/checkout/sessions/:id/line_items',
    'item',
    {},
    (account, _given, { id }) =>
      // Line items are listed in their own order; lists are turned, so this one is turned before.
      [...(account.lineItems.get(findSession(account, id!).id)?.items ?? [])].reverse(),
  ),
]
