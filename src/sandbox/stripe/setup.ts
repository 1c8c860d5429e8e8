/**
 * How a card is set up without a payment: `requires_payment_method` → confirm → `succeeded`, or `requires_action`
 * while the bank asks, or back with `last_setup_error`.
 */
import type { Stripe } from 'stripe'
import { type Account, mergeMetadata, newId, now } from './account.ts'
import { noteCard, testCardOf } from './cards.ts'
import { newClientSecret } from './confirm.ts'
import { emit } from './events.ts'
import { Failure, noSuch, refusal } from './failure.ts'
import { cardRefused, checkUsable, findPaymentMethod, tie } from './payment-methods.ts'

export function findSetup(account: Account, id: string, param = 'id'): Stripe.SetupIntent {
  const setup = account.setupIntents.get(id)
  if (!setup) throw noSuch('setupintent', id, param)
  return setup
}

/** Makes a SetupIntent that has not been tried, and tells of it. */
export function createSetup(
  account: Account,
  given: Pick<Stripe.SetupIntentCreateParams, 'customer' | 'description' | 'metadata' | 'usage'> & {
    allowed?: string[]
    automatic?: Stripe.SetupIntentCreateParams['automatic_payment_methods']
  },
): Stripe.SetupIntent {
  const id = newId(account, 'seti')
  const setup = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: given.allowed ?? null,
    application: null,
    automatic_payment_methods: {
      allow_redirects: given.automatic?.allow_redirects ?? 'always',
      enabled: given.automatic?.enabled ?? true,
    },
    cancellation_reason: null,
    client_secret: newClientSecret(account, id),
    created: now(account),
    customer: given.customer ?? null,
    customer_account: null,
    description: given.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: mergeMetadata({}, given.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: given.usage ?? 'off_session',
  } satisfies Stripe.SetupIntent
  account.setupIntents.put(id, setup)
  emit(account, 'setup_intent.created', setup)
  return setup
}

/** Confirms a SetupIntent with its payment method. @throws Failure 402 when the bank will not have it */
export function confirmSetup(
  account: Account,
  setup: Stripe.SetupIntent,
  returnUrl: string | undefined,
): Stripe.SetupIntent {
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(setup.status))
    throw unexpected(
      setup,
      `You cannot confirm this SetupIntent because it has already ${setup.status === 'succeeded' ? 'succeeded' : 'been canceled'}.`,
    )
  if (setup.payment_method === null)
    throw unexpected(
      setup,
      "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment method and then confirm it again.",
    )
  const paymentMethod = findPaymentMethod(account, setup.payment_method as string, 'payment_method')
  checkUsable(account, paymentMethod, setup.customer as string | null)
  const card = testCardOf(account, paymentMethod.id)
  if (card.declines && !card.attaches) throw fail(account, setup, paymentMethod, cardRefused(card.declines))
  if (card.authenticates === undefined) return succeed(account, setup, paymentMethod)
  const plan = account.intentPlans.get(setup.id)
  account.intentPlans.put(setup.id, {
    ...plan,
    id: setup.id,
    authenticating: paymentMethod.id,
    returnUrl: returnUrl ?? plan?.returnUrl,
  })
  setup.status = 'requires_action'
  setup.next_action =
    returnUrl === undefined && plan?.session === undefined
      ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } }
      : {
          type: 'redirect_to_url',
          redirect_to_url: { return_url: returnUrl ?? null, url: `${account.url()}/bank/${setup.id}` },
        }
  account.setupIntents.put(setup.id, setup)
  emit(account, 'setup_intent.requires_action', setup)
  return setup
}

/** The customer answered on the bank's page. @throws Failure 402 when they refused */
export function authenticateSetup(
  account: Account,
  setup: Stripe.SetupIntent,
  approved: boolean,
): Stripe.SetupIntent {
  const plan = account.intentPlans.get(setup.id)
  if (setup.status !== 'requires_action' || !plan?.authenticating)
    throw unexpected(setup, `This SetupIntent is ${setup.status} and waits for nobody.`)
  const paymentMethod = findPaymentMethod(account, plan.authenticating)
  account.intentPlans.put(setup.id, { ...plan, authenticating: undefined })
  if (approved) return succeed(account, setup, paymentMethod)
  throw fail(
    account,
    setup,
    paymentMethod,
    new Failure(402, {
      type: 'card_error',
      code: 'setup_intent_authentication_failure',
      message: 'The latest attempt to set up the payment method has failed because authentication failed.',
    }),
  )
}

function succeed(
  account: Account,
  setup: Stripe.SetupIntent,
  paymentMethod: Stripe.PaymentMethod,
): Stripe.SetupIntent {
  noteCard(account, paymentMethod.id, { setUp: true })
  if (setup.customer !== null && paymentMethod.customer === null)
    tie(account, paymentMethod, setup.customer as string)
  setup.status = 'succeeded'
  setup.payment_method = paymentMethod.id
  setup.next_action = null
  setup.last_setup_error = null
  account.setupIntents.put(setup.id, setup)
  emit(account, 'setup_intent.succeeded', setup)
  return setup
}

function fail(
  account: Account,
  setup: Stripe.SetupIntent,
  paymentMethod: Stripe.PaymentMethod,
  failure: Failure,
): Failure {
  failure.body.payment_method = paymentMethod
  setup.status = 'requires_payment_method'
  setup.payment_method = null
  setup.next_action = null
  setup.last_setup_error = { ...failure.body, type: 'card_error' } as Stripe.SetupIntent.LastSetupError
  account.setupIntents.put(setup.id, setup)
  emit(account, 'setup_intent.setup_failed', setup)
  failure.body.setup_intent = structuredClone(setup)
  return failure
}

/** POST /v1/setup_intents/:id/cancel */
export function cancelSetup(
  account: Account,
  setup: Stripe.SetupIntent,
  reason: Stripe.SetupIntent.CancellationReason | null,
): Stripe.SetupIntent {
  if (setup.status === 'succeeded' || setup.status === 'canceled')
    throw unexpected(
      setup,
      `You cannot cancel this SetupIntent because it has a status of ${setup.status}. Only a SetupIntent with one of the following statuses may be canceled: requires_payment_method, requires_confirmation, requires_action.`,
    )
  setup.status = 'canceled'
  setup.cancellation_reason = reason
  setup.next_action = null
  account.setupIntents.put(setup.id, setup)
  emit(account, 'setup_intent.canceled', setup)
  return setup
}

export function unexpected(setup: Stripe.SetupIntent, message: string): Failure {
  const failure = refusal(message, { code: 'setup_intent_unexpected_state' })
  failure.body.setup_intent = setup
  return failure
}
