import type { Stripe } from 'stripe'
import { type Account, mergeMetadata, newId, now, strike } from './account.ts'
import { emit } from './events.ts'
import { noSuch, refusal } from './failure.ts'
import { newLineItems, total } from './line-items.ts'
import { readCurrency } from './money.ts'
import { findCustomer } from './payment-methods.ts'
import { checkSession } from './session-check.ts'
import { createSetup } from './setup.ts'

type Create = Stripe.Checkout.SessionCreateParams
type Session = Stripe.Checkout.Session

export function findSession(account: Account, id: string, param = 'id'): Session {
  const session = account.sessions.get(id)
  if (!session) throw noSuch('checkout.session', id, param)
  return session
}

/** POST /v1/checkout/sessions */
export function createSession(account: Account, given: Create): Session {
  checkSession(account, given)
  const customer =
    given.customer === undefined ? undefined : findCustomer(account, given.customer, 'customer')
  const id = newId(account, 'cs_test')
  const session = blank(account, id, given, customer)
  if (given.mode === 'payment') {
    const items = newLineItems(account, given.line_items ?? [])
    session.currency = items[0]!.currency
    const discount = given.discounts?.[0]
    const sums = total(account, session, items, discount)
    account.lineItems.put(id, { id, items: sums.items })
    putSums(session, sums, discount)
  }
  account.sessionPlans.put(id, {
    id,
    paymentIntent: given.payment_intent_data,
    setupIntent: given.setup_intent_data,
    email: given.customer_email ?? customer?.email ?? undefined,
  })
  if (given.mode === 'setup') {
    const setup = createSetup(account, {
      customer: given.customer,
      usage: 'off_session',
      description: given.setup_intent_data?.description,
      metadata: given.setup_intent_data?.metadata,
    })
    session.setup_intent = setup.id
    account.intentPlans.put(setup.id, { id: setup.id, session: id })
  }
  account.sessions.put(id, session)
  account.agenda.add(session.expires_at * 1000 - account.world.now(), { do: 'expire_session', about: id })
  return session
}

/** Writes what an open session costs, with the discount that was taken off. */
export function putSums(
  session: Session,
  sums: { subtotal: number; discount: number; total: number },
  discount: { coupon?: string | null; promotion_code?: string | null } | undefined,
): void {
  session.amount_subtotal = sums.subtotal
  session.amount_total = sums.total
  session.total_details = { amount_discount: sums.discount, amount_shipping: 0, amount_tax: 0 }
  session.discounts = discount
    ? [{ coupon: discount.coupon ?? null, promotion_code: discount.promotion_code ?? null }]
    : []
}

/** Closes an open session: by its time, or by POST /v1/checkout/sessions/:id/expire. */
export function expireSession(account: Account, id: string): Session {
  const session = findSession(account, id)
  if (session.status !== 'open')
    throw refusal(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
    )
  strike(account, 'expire_session', id)
  session.status = 'expired'
  session.url = null
  account.sessions.put(id, session)
  emit(account, 'checkout.session.expired', session)
  return session
}

/** The moment that a session was given has come. */
export function sessionIsDue(account: Account, id: string): void {
  if (account.sessions.get(id)?.status === 'open') expireSession(account, id)
}

function blank(account: Account, id: string, given: Create, customer: Stripe.Customer | undefined): Session {
  const email = given.customer_email ?? customer?.email ?? null
  const forPayment = given.mode === 'payment'
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: forPayment ? { enabled: given.adaptive_pricing?.enabled ?? false } : null,
    after_expiration: null,
    allow_promotion_codes: given.allow_promotion_codes ?? null,
    allowed_payment_method_types: given.allowed_payment_method_types ?? null,
    amount_subtotal: null,
    amount_total: null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: given.billing_address_collection ?? null,
    cancel_url: given.cancel_url ?? null,
    client_reference_id: given.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: now(account),
    currency: given.currency === undefined ? null : readCurrency(given.currency),
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: given.custom_text?.after_submit || null,
      shipping_address: given.custom_text?.shipping_address || null,
      submit: given.custom_text?.submit || null,
      terms_of_service_acceptance: given.custom_text?.terms_of_service_acceptance || null,
    },
    customer: customer?.id ?? null,
    customer_account: null,
    customer_creation: customer ? null : (given.customer_creation ?? 'if_required'),
    customer_details:
      email === null && !customer ? null : details(email, customer?.name ?? null, customer?.phone ?? null),
    customer_email: given.customer_email ?? null,
    discounts: forPayment ? [] : null,
    expires_at: given.expires_at ?? now(account) + 24 * 3600,
    integration_identifier: given.integration_identifier ?? null,
    invoice: null,
    invoice_creation: forPayment
      ? {
          enabled: false,
          invoice_data: {
            account_tax_ids: null,
            custom_fields: null,
            description: null,
            footer: null,
            issuer: null,
            metadata: {},
            rendering_options: null,
          },
        }
      : null,
    livemode: false,
    locale: given.locale ?? null,
    managed_payments: { enabled: false },
    metadata: mergeMetadata({}, given.metadata),
    mode: given.mode!,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: forPayment ? 'if_required' : 'always',
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    payment_status: forPayment ? 'unpaid' : 'no_payment_required',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options:
      given.saved_payment_method_options || customer
        ? {
            allow_redisplay_filters: given.saved_payment_method_options?.allow_redisplay_filters ?? [
              'always',
            ],
            payment_method_remove: given.saved_payment_method_options?.payment_method_remove ?? 'disabled',
            payment_method_save: given.saved_payment_method_options?.payment_method_save ?? null,
          }
        : null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: given.submit_type ?? null,
    subscription: null,
    success_url: given.success_url ?? null,
    total_details: null,
    ui_mode: 'hosted_page',
    url: `${account.url()}/c/pay/${id}`,
    wallet_options: null,
  } satisfies Session
}

/** What a session knows of who pays. */
export function details(
  email: string | null,
  name: string | null,
  phone: string | null = null,
): Stripe.Checkout.Session.CustomerDetails {
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name,
    phone,
    tax_exempt: 'none',
    tax_ids: null,
  }
}
