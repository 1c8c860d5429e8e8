import type { Stripe } from 'stripe'
import { type Account, mergeMetadata } from './account.ts'
import { badParameter, refusal } from './failure.ts'
import { within } from './lists.ts'
import {
  clearable,
  flag,
  hash,
  kept,
  list as listOf,
  metadata,
  oneOf,
  required,
  text,
  timeRange,
  unmodelled,
  words,
} from './parameters.ts'
import { checkUsable, findCustomer, resolve } from './payment-methods.ts'
import { get, getList, post, type Route } from './route.ts'
import { cancelSetup, confirmSetup, createSetup, findSetup, unexpected } from './setup.ts'

function choose(
  account: Account,
  setup: Stripe.SetupIntent,
  given: { payment_method?: string; payment_method_data?: object },
): void {
  const paymentMethod = resolve(account, given)
  if (!paymentMethod) return
  checkUsable(account, paymentMethod, setup.customer as string | null)
  setup.payment_method = paymentMethod.id
  setup.status = 'requires_confirmation'
  account.setupIntents.put(setup.id, setup)
}

function checkReturnUrl(
  setup: Stripe.SetupIntent,
  given: { return_url?: string; use_stripe_sdk?: boolean },
): void {
  const onlyCards = setup.allowed_payment_method_types?.every((type) => type === 'card') ?? false
  const automatic = setup.automatic_payment_methods
  if (given.return_url !== undefined || onlyCards || given.use_stripe_sdk) return
  if (!automatic?.enabled || automatic.allow_redirects === 'never') return
  throw refusal(
    "This SetupIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
    { param: 'return_url' },
  )
}

function create(account: Account, given: Stripe.SetupIntentCreateParams): Stripe.SetupIntent {
  if (given.customer !== undefined) findCustomer(account, given.customer, 'customer')
  if (!given.confirm && given.return_url !== undefined)
    throw badParameter(
      'The parameter `return_url` cannot be passed when creating a SetupIntent unless `confirm` is set to true.',
      'return_url',
    )
  const setup = createSetup(account, {
    ...given,
    allowed: given.allowed_payment_method_types,
    automatic: given.automatic_payment_methods,
  })
  choose(account, setup, given)
  if (!given.confirm) return setup
  checkReturnUrl(setup, given)
  return confirmSetup(account, setup, given.return_url)
}

function update(account: Account, id: string, given: Stripe.SetupIntentUpdateParams): Stripe.SetupIntent {
  const setup = findSetup(account, id)
  if (given.customer !== undefined) setup.customer = findCustomer(account, given.customer, 'customer').id
  if (given.description !== undefined) setup.description = given.description || null
  setup.metadata = mergeMetadata(setup.metadata, given.metadata)
  account.setupIntents.put(setup.id, setup)
  choose(account, setup, given)
  return setup
}

const choosing = {
  allowed_payment_method_types: listOf(text),
  confirmation_token: unmodelled,
  mandate_data: kept,
  payment_method: text,
  payment_method_data: kept,
  payment_method_options: kept,
  return_url: text,
  use_stripe_sdk: flag,
}

const owning = {
  attach_to_self: unmodelled,
  customer: text,
  customer_account: unmodelled,
  description: words,
  excluded_payment_method_types: unmodelled,
  flow_directions: unmodelled,
  metadata,
  payment_method_configuration: unmodelled,
}

export const setupRoutes: Route[] = [
  post<Stripe.SetupIntentCreateParams>(
    '/v1/setup_intents',
    'setup_intent',
    {
      ...choosing,
      ...owning,
      automatic_payment_methods: hash({ enabled: required(flag), allow_redirects: oneOf('always', 'never') }),
      confirm: flag,
      on_behalf_of: unmodelled,
      single_use: unmodelled,
      usage: oneOf('off_session', 'on_session'),
    },
    create,
  ),
  getList<Stripe.SetupIntentListParams>(
    '/v1/setup_intents',
    'setup_intent',
    {
      attach_to_self: unmodelled,
      created: timeRange,
      customer: text,
      customer_account: unmodelled,
      payment_method: text,
    },
    (account, given) =>
      account.setupIntents
        .values()
        .filter(
          (setup) =>
            within(given.created, setup.created) &&
            (given.customer === undefined || setup.customer === given.customer) &&
            (given.payment_method === undefined || setup.payment_method === given.payment_method),
        ),
  ),
  get<Stripe.SetupIntentRetrieveParams>(
    '/v1/setup_intents/:id',
    'setup_intent',
    { client_secret: text },
    (account, _given, { id }) => findSetup(account, id!),
  ),
  post<Stripe.SetupIntentUpdateParams>(
    '/v1/setup_intents/:id',
    'setup_intent',
    {
      ...owning,
      allowed_payment_method_types: unmodelled,
      metadata: clearable(metadata),
      payment_method: text,
      payment_method_data: kept,
      payment_method_options: kept,
    },
    (account, given, { id }) => update(account, id!, given),
  ),
  post<Stripe.SetupIntentConfirmParams>(
    '/v1/setup_intents/:id/confirm',
    'setup_intent',
    choosing,
    (account, given, { id }) => {
      const setup = findSetup(account, id!)
      if (account.intentPlans.get(setup.id)?.session)
        throw unexpected(
          setup,
          'You cannot confirm this SetupIntent because it was created by a Checkout Session.',
        )
      checkReturnUrl(setup, given)
      choose(account, setup, given)
      return confirmSetup(account, setup, given.return_url)
    },
  ),
  post<Stripe.SetupIntentCancelParams>(
    '/v1/setup_intents/:id/cancel',
    'setup_intent',
    { cancellation_reason: oneOf('abandoned', 'duplicate', 'requested_by_customer') },
    (account, given, { id }) =>
      cancelSetup(account, findSetup(account, id!), given.cancellation_reason ?? null),
  ),
]
