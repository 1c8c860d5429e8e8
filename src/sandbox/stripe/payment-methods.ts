import type { Stripe } from 'stripe'
import { type Account, mergeMetadata } from './account.ts'
import { newPaymentMethod, noteCard, testCardOf } from './cards.ts'
import { type DeclineName, declines } from './declines.ts'
import { emit } from './events.ts'
import { Failure, noSuch, notModelled, refusal } from './failure.ts'
import { byToken } from './test-cards.ts'

/** Finds a live customer. @throws Failure `resource_missing`, for one that was deleted too */
export function findCustomer(account: Account, id: string, param = 'id'): Stripe.Customer {
  const customer = account.customers.get(id)
  if (!customer || customer.deleted) throw noSuch('customer', id, param)
  return customer as Stripe.Customer
}

export function findPaymentMethod(account: Account, id: string, param = 'id'): Stripe.PaymentMethod {
  const paymentMethod = account.paymentMethods.get(id)
  if (!paymentMethod) throw noSuch('PaymentMethod', id, param)
  return paymentMethod
}

/** What `payment_method` or `payment_method_data` of an intent means: a saved one, or a new one of a test token. */
export function resolve(
  account: Account,
  given: { payment_method?: string; payment_method_data?: object },
): Stripe.PaymentMethod | undefined {
  if (given.payment_method !== undefined) {
    const card = byToken(given.payment_method)
    return card
      ? newPaymentMethod(account, card)
      : findPaymentMethod(account, given.payment_method, 'payment_method')
  }
  if (given.payment_method_data !== undefined)
    return create(
      account,
      given.payment_method_data as Stripe.PaymentMethodCreateParams,
      'payment_method_data',
    )
  return undefined
}

/** Makes a PaymentMethod of `card[token]`. Numbers are for the hosted pages: Stripe refuses them from servers. */
export function create(
  account: Account,
  given: Stripe.PaymentMethodCreateParams,
  within?: string,
): Stripe.PaymentMethod {
  const param = (name: string) => (within === undefined ? name : `${within}[${name}]`)
  if (given.type !== 'card') throw notModelled(`payment methods other than cards`, param('type'))
  const details = given.card as { token?: string; number?: string } | undefined
  if (details?.number !== undefined)
    throw new Failure(402, {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'generic_decline',
      message:
        'Your card was declined. Your request was in test mode, but used a non test card. Sending credit card numbers directly to the Stripe API is generally unsafe: use test tokens such as pm_card_visa, or the hosted pages.',
    })
  const card = details?.token === undefined ? undefined : byToken(details.token)
  if (!card)
    throw refusal(`No such token: '${details?.token ?? ''}'`, {
      code: 'resource_missing',
      param: param('card'),
    })
  return newPaymentMethod(account, card, {
    billing: billingDetails(given.billing_details),
    allowRedisplay: given.allow_redisplay,
    metadata: mergeMetadata({}, given.metadata),
  })
}

function billingDetails(
  given: Stripe.PaymentMethodCreateParams['billing_details'],
): Stripe.PaymentMethod.BillingDetails {
  const address = given?.address || {}
  return {
    address: {
      city: address.city || null,
      country: address.country || null,
      line1: address.line1 || null,
      line2: address.line2 || null,
      postal_code: address.postal_code || null,
      state: address.state || null,
    },
    email: given?.email || null,
    name: given?.name || null,
    phone: given?.phone || null,
    tax_id: given?.tax_id || null,
  }
}

/** @throws Failure 400 unless a payment of this customer may use it */
export function checkUsable(
  account: Account,
  paymentMethod: Stripe.PaymentMethod,
  customer: string | null,
): void {
  if (paymentMethod.customer !== null && paymentMethod.customer !== customer)
    throw customer === null
      ? refusal(
          `The payment method ${paymentMethod.id} belongs to the customer ${String(paymentMethod.customer)}. Please include the customer in the \`customer\` parameter.`,
          { param: 'payment_method' },
        )
      : refusal(
          `The customer does not have a payment method with the ID ${paymentMethod.id}. The payment method must be attached to the customer.`,
          { code: 'resource_missing', param: 'payment_method' },
        )
  if (account.savedCards.get(paymentMethod.id)?.spent)
    throw refusal(
      'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
      { code: 'payment_method_unexpected_state', param: 'payment_method' },
    )
}

/** Ties a PaymentMethod to a customer. @throws Failure 402 when the bank will not have the card saved */
export function attach(
  account: Account,
  paymentMethod: Stripe.PaymentMethod,
  customer: string,
): Stripe.PaymentMethod {
  findCustomer(account, customer, 'customer')
  if (paymentMethod.customer === customer) return paymentMethod
  if (paymentMethod.customer !== null)
    throw refusal('The payment method you provided has already been attached to a customer.', {
      code: 'payment_method_unexpected_state',
    })
  checkUsable(account, paymentMethod, null)
  const card = testCardOf(account, paymentMethod.id)
  if (card.declines && !card.attaches) throw cardRefused(card.declines)
  return tie(account, paymentMethod, customer)
}

/** Ties without asking the bank: for a card that was just charged. */
export function tie(
  account: Account,
  paymentMethod: Stripe.PaymentMethod,
  customer: string,
): Stripe.PaymentMethod {
  const tied = { ...paymentMethod, customer }
  account.paymentMethods.put(tied.id, tied)
  emit(account, 'payment_method.attached', tied)
  return tied
}

/** Unties a PaymentMethod for good: it can never be attached again. */
export function detach(account: Account, paymentMethod: Stripe.PaymentMethod): Stripe.PaymentMethod {
  if (paymentMethod.customer === null)
    throw refusal(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
      { code: 'payment_method_unexpected_state' },
    )
  const detached = { ...paymentMethod, customer: null }
  account.paymentMethods.put(detached.id, detached)
  noteCard(account, detached.id, { spent: true })
  forgetDefault(account, paymentMethod)
  emit(account, 'payment_method.detached', detached, paymentMethod)
  return detached
}

function forgetDefault(account: Account, paymentMethod: Stripe.PaymentMethod): void {
  const customer = account.customers.get(paymentMethod.customer as string)
  if (!customer || customer.deleted) return
  const kept = customer as Stripe.Customer
  if (kept.invoice_settings.default_payment_method !== paymentMethod.id) return
  const before = structuredClone(kept)
  kept.invoice_settings.default_payment_method = null
  account.customers.put(kept.id, kept)
  emit(account, 'customer.updated', kept, before)
}

/** The 402 of a card that was refused without a charge. */
export function cardRefused(name: DeclineName): Failure {
  const { code, decline_code, message, advice_code, network_decline_code } = declines[name]
  return new Failure(402, {
    type: 'card_error',
    code,
    message,
    advice_code,
    ...(decline_code && { decline_code }),
    ...(network_decline_code && { network_decline_code }),
  })
}
