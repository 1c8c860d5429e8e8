import type { Stripe } from 'stripe'
import { type Account, mergeMetadata } from './account.ts'
import { newPaymentMethod } from './cards.ts'
import { emit } from './events.ts'
import { badParameter, missingParameter } from './failure.ts'
import {
  address,
  clearable,
  hash,
  integer,
  kept,
  metadata,
  oneOf,
  required,
  text,
  unmodelled,
  words,
} from './parameters.ts'
import { attach, create, detach, findCustomer, findPaymentMethod, resolve } from './payment-methods.ts'
import { get, getList, post, type Route } from './route.ts'
import { byToken } from './test-cards.ts'

const redisplay = oneOf('always', 'limited', 'unspecified')
const billing = hash({ address, email: words, name: words, phone: words, tax_id: text })

/** Only those of a customer: of one that is deleted there are none. */
function ofCustomer(
  account: Account,
  customer: string,
  given: { type?: string; allow_redisplay?: string },
): Stripe.PaymentMethod[] {
  findCustomer(account, customer, 'customer')
  return account.paymentMethods
    .values()
    .filter(
      (paymentMethod) =>
        paymentMethod.customer === customer &&
        (given.type === undefined || paymentMethod.type === given.type) &&
        (given.allow_redisplay === undefined || paymentMethod.allow_redisplay === given.allow_redisplay),
    )
}

function update(account: Account, id: string, given: Stripe.PaymentMethodUpdateParams): Stripe.PaymentMethod {
  const paymentMethod = findPaymentMethod(account, id)
  const before = structuredClone(paymentMethod)
  if (given.card?.exp_month !== undefined) paymentMethod.card!.exp_month = given.card.exp_month
  if (given.card?.exp_year !== undefined) paymentMethod.card!.exp_year = given.card.exp_year
  paymentMethod.allow_redisplay = given.allow_redisplay ?? paymentMethod.allow_redisplay
  const { billing_details: details } = given
  for (const field of ['email', 'name', 'phone'] as const)
    if (details?.[field] !== undefined) paymentMethod.billing_details[field] = details[field] || null
  paymentMethod.metadata = mergeMetadata(paymentMethod.metadata, given.metadata)
  account.paymentMethods.put(paymentMethod.id, paymentMethod)
  emit(account, 'payment_method.updated', paymentMethod, before)
  return paymentMethod
}

export const paymentMethodRoutes: Route[] = [
  {
    method: 'POST',
    path: '/v1/payment_methods',
    gives: 'payment_method',
    parameters: {
      allow_redisplay: redisplay,
      billing_details: billing,
      card: hash({
        token: text,
        number: text,
        cvc: text,
        exp_month: integer,
        exp_year: integer,
        networks: kept,
      }),
      customer: unmodelled,
      metadata,
      payment_method: unmodelled,
      radar_options: kept,
      type: required(text),
    },
    answer: (account, given) => create(account, given as Stripe.PaymentMethodCreateParams),
  },
  getList<Stripe.PaymentMethodListParams>(
    '/v1/payment_methods',
    'payment_method',
    { allow_redisplay: redisplay, customer: text, customer_account: unmodelled, type: text },
    (account, given) => {
      if (given.customer === undefined) throw missingParameter('customer')
      return ofCustomer(account, given.customer, given)
    },
  ),
  get<Stripe.PaymentMethodRetrieveParams>(
    '/v1/payment_methods/:id',
    'payment_method',
    {},
    (account, _given, { id }) => {
      const card = byToken(id!)
      return card ? newPaymentMethod(account, card) : findPaymentMethod(account, id!)
    },
  ),
  post<Stripe.PaymentMethodUpdateParams>(
    '/v1/payment_methods/:id',
    'payment_method',
    {
      allow_redisplay: redisplay,
      billing_details: billing,
      card: hash({ exp_month: integer, exp_year: integer, networks: kept }),
      metadata: clearable(metadata),
      us_bank_account: unmodelled,
    },
    (account, given, { id }) => update(account, id!, given),
  ),
  post<Stripe.PaymentMethodAttachParams>(
    '/v1/payment_methods/:id/attach',
    'payment_method',
    { customer: required(text), customer_account: unmodelled },
    (account, given, { id }) => attach(account, resolve(account, { payment_method: id! })!, given.customer!),
  ),
  post<Stripe.PaymentMethodDetachParams>(
    '/v1/payment_methods/:id/detach',
    'payment_method',
    {},
    (account, _given, { id }) => detach(account, findPaymentMethod(account, id!)),
  ),
  getList<Stripe.CustomerListPaymentMethodsParams>(
    '/v1/customers/:id/payment_methods',
    'payment_method',
    { allow_redisplay: redisplay, type: text },
    (account, given, { id }) => ofCustomer(account, id!, given),
  ),
  get<Stripe.CustomerRetrievePaymentMethodParams>(
    '/v1/customers/:customer/payment_methods/:id',
    'payment_method',
    {},
    (account, _given, { customer, id }) => {
      const found = findPaymentMethod(account, id!)
      if (found.customer === customer) return found
      throw badParameter(
        `The customer does not have a payment method with the ID ${id}.`,
        'payment_method',
        'resource_missing',
      )
    },
  ),
]
