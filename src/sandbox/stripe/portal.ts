import type { Stripe } from 'stripe'
import { type Account, mergeMetadata, newId, now } from './account.ts'
import { emit } from './events.ts'
import { noSuch, notModelled, refusal } from './failure.ts'
import { flag, hash, kept, metadata, oneOf, required, text, unmodelled, words } from './parameters.ts'
import { findCustomer } from './payment-methods.ts'
import { get, getList, post, type Route } from './route.ts'

type Configuration = Stripe.BillingPortal.Configuration
type Session = Stripe.BillingPortal.Session

/** Makes a portal configuration. An account has none until one is saved; then the first is its default. */
function createConfiguration(
  account: Account,
  given: Stripe.BillingPortal.ConfigurationCreateParams,
): Configuration {
  const at = now(account)
  const configuration = {
    id: newId(account, 'bpc'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: {
      headline: given.business_profile?.headline || null,
      privacy_policy_url: given.business_profile?.privacy_policy_url ?? null,
      terms_of_service_url: given.business_profile?.terms_of_service_url ?? null,
    },
    created: at,
    default_return_url: given.default_return_url || null,
    features: features(given.features),
    is_default: account.portalConfigurations.values().length === 0,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: mergeMetadata({}, given.metadata),
    name: given.name || null,
    updated: at,
  } satisfies Configuration
  account.portalConfigurations.put(configuration.id, configuration)
  emit(account, 'billing_portal.configuration.created', configuration)
  return configuration
}

// Subscriptions are not modelled, so whatever is asked about them is off.
function features(given: Stripe.BillingPortal.ConfigurationCreateParams.Features): Configuration['features'] {
  return {
    customer_update: {
      allowed_updates: given.customer_update?.allowed_updates || [],
      enabled: given.customer_update?.enabled ?? false,
    },
    invoice_history: { enabled: given.invoice_history?.enabled ?? false },
    payment_method_update: {
      enabled: given.payment_method_update?.enabled ?? false,
      payment_method_configuration: null,
    },
    subscription_cancel: {
      cancellation_reason: { enabled: false, feedback_options: null, options: [] },
      enabled: false,
      mode: 'at_period_end',
      proration_behavior: 'none',
    },
    subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
    subscription_update: {
      billing_cycle_anchor: null,
      default_allowed_updates: [],
      enabled: false,
      products: [],
      proration_behavior: 'none',
      schedule_at_period_end: { conditions: [] },
      trial_update_behavior: 'end_trial',
    },
  }
}

// The default one stands for what a merchant saves once in the Dashboard; before that, Stripe refuses.
function configurationFor(account: Account, id: string | undefined): Configuration {
  const found =
    id === undefined
      ? account.portalConfigurations.values().find((one) => one.is_default)
      : account.portalConfigurations.get(id)
  if (found) return found
  if (id !== undefined) throw noSuch('configuration', id, 'configuration')
  if (!account.settings.portalSaved)
    throw refusal(
      'No configuration provided and your test mode default configuration has not been created. Provide a configuration or create your default by saving your customer portal settings in test mode at https://dashboard.stripe.com/test/settings/billing/portal.',
    )
  return createConfiguration(account, {
    features: {
      payment_method_update: { enabled: true },
      customer_update: { enabled: true, allowed_updates: ['email', 'name'] },
    },
  })
}

function createSession(account: Account, given: Stripe.BillingPortal.SessionCreateParams): Session {
  const customer = findCustomer(account, given.customer!, 'customer')
  const flow = given.flow_data
  if (flow !== undefined && flow.type !== 'payment_method_update')
    throw notModelled(`the portal's \`${flow.type}\``, 'flow_data[type]')
  const id = newId(account, 'bps')
  const session = {
    id,
    object: 'billing_portal.session',
    after_expiration: null,
    configuration: configurationFor(account, given.configuration).id,
    created: now(account),
    customer: customer.id,
    customer_account: null,
    flow: flow
      ? {
          after_completion: {
            hosted_confirmation:
              flow.after_completion?.type === 'hosted_confirmation'
                ? { custom_message: flow.after_completion.hosted_confirmation?.custom_message ?? null }
                : null,
            redirect: flow.after_completion?.redirect ?? null,
            type: flow.after_completion?.type ?? 'portal_homepage',
          },
          customer_update: null,
          subscription_cancel: null,
          subscription_pause: null,
          subscription_update: null,
          subscription_update_confirm: null,
          type: flow.type,
        }
      : null,
    livemode: false,
    locale: given.locale ?? null,
    on_behalf_of: null,
    return_url: given.return_url ?? null,
    url: `${account.url()}/p/session/${id}`,
  } satisfies Session
  account.portalSessions.put(id, session)
  emit(account, 'billing_portal.session.created', session)
  return session
}

const configurationFields = {
  business_profile: hash({ headline: words, privacy_policy_url: words, terms_of_service_url: words }),
  default_return_url: words,
  login_page: kept,
  metadata,
  name: words,
}

const featureRules = hash({
  customer_update: kept,
  invoice_history: hash({ enabled: required(flag) }),
  payment_method_update: hash({ enabled: required(flag), payment_method_configuration: words }),
  subscription_cancel: kept,
  subscription_pause: kept,
  subscription_update: kept,
})

export const portalRoutes: Route[] = [
  post<Stripe.BillingPortal.SessionCreateParams>(
    '/v1/billing_portal/sessions',
    'billing_portal.session',
    {
      after_expiration: unmodelled,
      configuration: text,
      customer: required(text),
      customer_account: unmodelled,
      flow_data: hash({
        after_completion: hash({
          hosted_confirmation: hash({ custom_message: text }),
          redirect: hash({ return_url: required(text) }),
          type: required(oneOf('hosted_confirmation', 'portal_homepage', 'redirect')),
        }),
        subscription_cancel: unmodelled,
        subscription_pause: unmodelled,
        subscription_update: unmodelled,
        subscription_update_confirm: unmodelled,
        type: required(text),
      }),
      locale: text,
      on_behalf_of: unmodelled,
      return_url: text,
    },
    createSession,
  ),
  post<Stripe.BillingPortal.ConfigurationCreateParams>(
    '/v1/billing_portal/configurations',
    'billing_portal.configuration',
    { ...configurationFields, features: required(featureRules) },
    createConfiguration,
  ),
  get<Stripe.BillingPortal.ConfigurationRetrieveParams>(
    '/v1/billing_portal/configurations/:id',
    'billing_portal.configuration',
    {},
    (account, _given, { id }) => configurationFor(account, id!),
  ),
  getList<Stripe.BillingPortal.ConfigurationListParams>(
    '/v1/billing_portal/configurations',
    'billing_portal.configuration',
    { active: flag, is_default: flag },
    (account, given) =>
      account.portalConfigurations
        .values()
        .filter(
          (one) =>
            (given.active === undefined || one.active === given.active) &&
            (given.is_default === undefined || one.is_default === given.is_default),
        ),
  ),
]
