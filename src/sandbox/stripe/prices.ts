import type { Stripe } from 'stripe'
import { type Account, mergeMetadata, newId, now } from './account.ts'
import { emit } from './events.ts'
import { missingParameter, noSuch, notModelled } from './failure.ts'
import { within } from './lists.ts'
import { readCurrency } from './money.ts'
import {
  clearable,
  flag,
  hash,
  integer,
  list as listOf,
  metadata,
  number,
  oneOf,
  required,
  text,
  timeRange,
  unmodelled,
  words,
} from './parameters.ts'
import { changeFields, findProduct, newProduct } from './products.ts'
import { get, getList, post, type Route } from './route.ts'

type Money = Stripe.Price['unit_amount_decimal']

/** Makes a price; one that a Checkout Session makes for itself is not active, so nobody else uses it. */
export function newPrice(
  account: Account,
  given: { currency: string; unitAmount: number; product: string } & Pick<
    Stripe.PriceCreateParams,
    'nickname' | 'lookup_key' | 'metadata' | 'tax_behavior'
  >,
  active = true,
): Stripe.Price {
  const price = {
    id: newId(account, 'price'),
    object: 'price',
    active,
    billing_scheme: 'per_unit',
    created: now(account),
    currency: readCurrency(given.currency),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: given.lookup_key ?? null,
    metadata: mergeMetadata({}, given.metadata),
    nickname: given.nickname ?? null,
    product: given.product,
    recurring: null,
    tax_behavior: given.tax_behavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: given.unitAmount,
    // On the wire a decimal is text; the types have the class that the package makes of it.
    unit_amount_decimal: String(given.unitAmount) as unknown as Money,
  } satisfies Stripe.Price
  account.prices.put(price.id, price)
  emit(account, 'price.created', price)
  return price
}

export function findPrice(account: Account, id: string, param = 'id'): Stripe.Price {
  const price = account.prices.get(id)
  if (!price) throw noSuch('price', id, param)
  return price
}

/** `unit_amount`, or `unit_amount_decimal` when it is whole. */
export function unitAmount(
  given: { unit_amount?: number; unit_amount_decimal?: unknown },
  param: string,
): number {
  const amount = given.unit_amount ?? given.unit_amount_decimal
  if (amount === undefined) throw missingParameter(`${param}[unit_amount]`)
  if (!Number.isInteger(Number(amount)))
    throw notModelled('amounts below the smallest unit', `${param}[unit_amount_decimal]`)
  return Number(amount)
}

function createPrice(account: Account, given: Stripe.PriceCreateParams): Stripe.Price {
  const { product_data: data } = given
  const product =
    given.product !== undefined
      ? findProduct(account, given.product, 'product').id
      : data
        ? newProduct(account, data as Stripe.ProductCreateParams).id
        : undefined
  if (product === undefined) throw missingParameter('product')
  return newPrice(
    account,
    { ...given, product, unitAmount: unitAmount(given, 'price') },
    given.active ?? true,
  )
}

const priceFields = {
  active: flag,
  currency_options: unmodelled,
  lookup_key: text,
  metadata,
  nickname: words,
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  transfer_lookup_key: flag,
}

export const priceRoutes: Route[] = [
  post<Stripe.PriceCreateParams>(
    '/v1/prices',
    'price',
    {
      ...priceFields,
      currency: required(text),
      billing_scheme: oneOf('per_unit'),
      custom_unit_amount: unmodelled,
      product: text,
      product_data: hash({
        name: required(text),
        active: flag,
        id: text,
        metadata,
        statement_descriptor: text,
        tax_code: text,
        unit_label: text,
      }),
      recurring: unmodelled,
      tiers: unmodelled,
      tiers_mode: unmodelled,
      transform_quantity: unmodelled,
      unit_amount: integer,
      unit_amount_decimal: number,
    },
    createPrice,
  ),
  get<Stripe.PriceRetrieveParams>('/v1/prices/:id', 'price', {}, (account, _given, { id }) =>
    findPrice(account, id!),
  ),
  post<Stripe.PriceUpdateParams>(
    '/v1/prices/:id',
    'price',
    { ...priceFields, metadata: clearable(metadata) },
    (account, given, { id }) => {
      const price = findPrice(account, id!)
      const { transfer_lookup_key: _transfer, ...changes } = given
      const before = changeFields(price, changes as Record<string, unknown>)
      account.prices.put(price.id, price)
      emit(account, 'price.updated', price, before)
      return price
    },
  ),
  getList<Stripe.PriceListParams>(
    '/v1/prices',
    'price',
    {
      active: flag,
      created: timeRange,
      currency: text,
      lookup_keys: listOf(text),
      product: text,
      recurring: unmodelled,
      type: oneOf('one_time', 'recurring'),
    },
    (account, given) =>
      account.prices
        .values()
        .filter(
          (price) =>
            within(given.created, price.created) &&
            (given.active === undefined || price.active === given.active) &&
            (given.currency === undefined || price.currency === given.currency) &&
            (given.product === undefined || price.product === given.product) &&
            (given.lookup_keys === undefined || given.lookup_keys.includes(price.lookup_key ?? '')) &&
            (given.type === undefined || price.type === given.type),
        ),
  ),
]
