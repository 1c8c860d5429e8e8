import type { Stripe } from 'stripe'
import { type Account, mergeMetadata } from './account.ts'
import { emit } from './events.ts'
import { noSuch } from './failure.ts'
import { within } from './lists.ts'
import { clearable, hash, metadata, oneOf, text, timeRange, unmodelled, words } from './parameters.ts'
import { findCustomer } from './payment-methods.ts'
import { get, getList, post, type Route } from './route.ts'
import { search, searchRules } from './search.ts'

export function findCharge(account: Account, id: string, param = 'id'): Stripe.Charge {
  const charge = account.charges.get(id)
  if (!charge) throw noSuch('charge', id, param)
  return charge
}

function update(account: Account, id: string, given: Stripe.ChargeUpdateParams): Stripe.Charge {
  const charge = findCharge(account, id)
  const before = structuredClone(charge)
  if (given.customer !== undefined) charge.customer = findCustomer(account, given.customer, 'customer').id
  if (given.description !== undefined) charge.description = given.description || null
  if (given.receipt_email !== undefined) charge.receipt_email = given.receipt_email || null
  if (given.transfer_group !== undefined) charge.transfer_group = given.transfer_group
  if (given.fraud_details?.user_report)
    charge.fraud_details = { user_report: given.fraud_details.user_report }
  charge.metadata = mergeMetadata(charge.metadata, given.metadata)
  account.charges.put(charge.id, charge)
  emit(account, 'charge.updated', charge, before)
  return charge
}

export const chargeRoutes: Route[] = [
  getList<Stripe.ChargeListParams>(
    '/v1/charges',
    'charge',
    { created: timeRange, customer: text, payment_intent: text, transfer_group: text },
    (account, given) =>
      account.charges
        .values()
        .filter(
          (charge) =>
            within(given.created, charge.created) &&
            (given.customer === undefined || charge.customer === given.customer) &&
            (given.payment_intent === undefined || charge.payment_intent === given.payment_intent) &&
            (given.transfer_group === undefined || charge.transfer_group === given.transfer_group),
        ),
  ),
  get<Stripe.ChargeSearchParams>('/v1/charges/search', 'search:charge', searchRules, (account, given) =>
    search(account, '/v1/charges/search', account.charges.values(), given),
  ),
  get<Stripe.ChargeRetrieveParams>('/v1/charges/:id', 'charge', {}, (account, _given, { id }) =>
    findCharge(account, id!),
  ),
  post<Stripe.ChargeUpdateParams>(
    '/v1/charges/:id',
    'charge',
    {
      customer: text,
      description: words,
      fraud_details: hash({ user_report: clearable(oneOf('fraudulent', 'safe')) }),
      metadata: clearable(metadata),
      receipt_email: words,
      shipping: unmodelled,
      transfer_group: text,
    },
    (account, given, { id }) => update(account, id!, given),
  ),
]
