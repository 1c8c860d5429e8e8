import type { Stripe } from 'stripe'
import { type Account, mergeMetadata, newId, now } from './account.ts'
import { emit } from './events.ts'
import { badParameter, noSuch } from './failure.ts'
import { within } from './lists.ts'
import {
  address,
  clearable,
  hash,
  integer,
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
import { attach, findCustomer, findPaymentMethod, resolve } from './payment-methods.ts'
import { get, getList, post, type Route, remove } from './route.ts'
import { search, searchRules } from './search.ts'

/** Makes a customer and tells of it. */
export function newCustomer(account: Account, given: Stripe.CustomerCreateParams = {}): Stripe.Customer {
  const customer = {
    id: newId(account, 'cus'),
    object: 'customer',
    address: null,
    balance: 0,
    created: now(account),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: newId(account, 'x').slice(2, 10).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  } satisfies Stripe.Customer as Stripe.Customer
  write(account, customer, given)
  const paymentMethod = resolve(account, { payment_method: given.payment_method })
  account.customers.put(customer.id, customer)
  emit(account, 'customer.created', customer)
  if (paymentMethod) attach(account, paymentMethod, customer.id)
  return customer
}

/** Changes a customer and tells of what changed. */
export function changeCustomer(
  account: Account,
  id: string,
  given: Stripe.CustomerUpdateParams,
): Stripe.Customer {
  const customer = findCustomer(account, id)
  const before = structuredClone(customer)
  write(account, customer, given)
  account.customers.put(customer.id, customer)
  emit(account, 'customer.updated', customer, before)
  return customer
}

function write(
  account: Account,
  customer: Stripe.Customer,
  given: Stripe.CustomerCreateParams & Stripe.CustomerUpdateParams,
): void {
  for (const field of ['description', 'email', 'name', 'phone'] as const)
    if (given[field] !== undefined) customer[field] = given[field] || null
  if (given.email && !/^[^@\s]+@[^@\s]+$/.test(given.email))
    throw badParameter(`Invalid email address: ${given.email}`, 'email', 'email_invalid')
  if (given.address !== undefined) customer.address = wholeAddress(given.address)
  if (given.shipping !== undefined)
    customer.shipping = given.shipping
      ? {
          address: wholeAddress(given.shipping.address)!,
          name: given.shipping.name,
          phone: given.shipping.phone ?? null,
        }
      : null
  if (given.preferred_locales !== undefined) customer.preferred_locales = given.preferred_locales
  if (given.tax_exempt !== undefined) customer.tax_exempt = given.tax_exempt || 'none'
  const chosen = given.invoice_settings?.default_payment_method
  if (chosen !== undefined)
    customer.invoice_settings.default_payment_method = chosen ? defaultOf(account, customer, chosen) : null
  customer.metadata = mergeMetadata(customer.metadata, given.metadata)
}

function defaultOf(account: Account, customer: Stripe.Customer, id: string): string {
  const paymentMethod = findPaymentMethod(account, id, 'invoice_settings[default_payment_method]')
  if (paymentMethod.customer !== customer.id)
    throw badParameter(
      `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
      'invoice_settings[default_payment_method]',
      'resource_missing',
    )
  return id
}

/** An address as it is kept: what nobody has said is null. */
export function wholeAddress(given: Stripe.AddressParam | '' | null): Stripe.Address | null {
  if (!given) return null
  return {
    city: given.city || null,
    country: given.country || null,
    line1: given.line1 || null,
    line2: given.line2 || null,
    postal_code: given.postal_code || null,
    state: given.state || null,
  }
}

/** For good. Its cards go with it; `customer.deleted` cannot be undone. */
export function deleteCustomer(account: Account, id: string): Stripe.DeletedCustomer {
  const customer = findCustomer(account, id)
  const deleted = { id, object: 'customer', deleted: true } satisfies Stripe.DeletedCustomer
  for (const paymentMethod of account.paymentMethods.values())
    if (paymentMethod.customer === id) {
      const detached = { ...paymentMethod, customer: null }
      account.paymentMethods.put(detached.id, detached)
      const saved = account.savedCards.get(detached.id)
      if (saved) account.savedCards.put(saved.id, { ...saved, spent: true })
      emit(account, 'payment_method.detached', detached, paymentMethod)
    }
  account.customers.put(id, deleted)
  emit(account, 'customer.deleted', customer)
  return deleted
}

const both = {
  address,
  balance: unmodelled,
  business_name: unmodelled,
  cash_balance: unmodelled,
  description: words,
  email: words,
  individual_name: unmodelled,
  invoice_prefix: unmodelled,
  invoice_settings: hash({
    default_payment_method: words,
    custom_fields: unmodelled,
    footer: unmodelled,
    rendering_options: unmodelled,
  }),
  metadata,
  name: words,
  next_invoice_sequence: integer,
  phone: words,
  preferred_locales: listOf(text),
  shipping: clearable(hash({ address: required(address), name: required(text), phone: words })),
  source: unmodelled,
  tax: kept,
  tax_exempt: clearable(oneOf('none', 'exempt', 'reverse')),
  validate: kept,
}

export const customerRoutes: Route[] = [
  post<Stripe.CustomerCreateParams>(
    '/v1/customers',
    'customer',
    { ...both, payment_method: text, tax_id_data: unmodelled, test_clock: unmodelled },
    newCustomer,
  ),
  getList<Stripe.CustomerListParams>(
    '/v1/customers',
    'customer',
    { created: timeRange, email: text, test_clock: text },
    (account, given) =>
      live(account).filter(
        (customer) =>
          within(given.created, customer.created) &&
          (given.email === undefined || customer.email === given.email) &&
          given.test_clock === undefined,
      ),
  ),
  get<Stripe.CustomerSearchParams>('/v1/customers/search', 'search:customer', searchRules, (account, given) =>
    search(account, '/v1/customers/search', live(account), given),
  ),
  get<Stripe.CustomerRetrieveParams>('/v1/customers/:id', 'customer', {}, (account, _given, { id }) => {
    const customer = account.customers.get(id!)
    if (!customer) throw noSuch('customer', id!)
    return customer
  }),
  post<Stripe.CustomerUpdateParams>(
    '/v1/customers/:id',
    'customer',
    { ...both, default_source: unmodelled },
    (account, given, { id }) => changeCustomer(account, id!, given),
  ),
  remove('/v1/customers/:id', 'customer', deleteCustomer),
]

const live = (account: Account): Stripe.Customer[] =>
  account.customers.values().filter((customer): customer is Stripe.Customer => !customer.deleted)
