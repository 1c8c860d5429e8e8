import type { Stripe } from 'stripe'
import { type Account, mergeMetadata, newId, now } from './account.ts'
import { emit } from './events.ts'
import { badParameter, noSuch } from './failure.ts'
import { within } from './lists.ts'
import {
  flag,
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
import { get, getList, post, type Route, remove } from './route.ts'

export function newProduct(
  account: Account,
  given: Omit<Stripe.ProductCreateParams, 'default_price_data'>,
  active = true,
): Stripe.Product {
  const at = now(account)
  const product = {
    id: given.id ?? newId(account, 'prod'),
    object: 'product',
    active: given.active ?? active,
    created: at,
    default_price: null,
    description: given.description || null,
    images: given.images ?? [],
    livemode: false,
    marketing_features: [],
    metadata: mergeMetadata({}, given.metadata),
    name: given.name,
    package_dimensions: null,
    shippable: given.shippable ?? null,
    statement_descriptor: given.statement_descriptor ?? null,
    tax_code: given.tax_code ?? null,
    tax_details: null,
    type: 'service',
    unit_label: given.unit_label ?? null,
    updated: at,
    url: given.url ?? null,
  } satisfies Stripe.Product
  account.products.put(product.id, product)
  emit(account, 'product.created', product)
  return product
}

export function findProduct(account: Account, id: string, param = 'id'): Stripe.Product {
  const product = account.products.get(id)
  if (!product) throw noSuch('product', id, param)
  return product
}

/** Puts what was given on a product or a price. @returns it as it was */
export function changeFields<T extends { metadata: Stripe.Metadata; active: boolean }>(
  thing: T,
  given: Record<string, unknown>,
): T {
  const before = structuredClone(thing)
  for (const [key, value] of Object.entries(given))
    if (key !== 'metadata') Object.assign(thing, { [key]: value === '' ? null : value })
  thing.metadata = mergeMetadata(thing.metadata, given.metadata as '')
  return before
}

const productFields = {
  active: flag,
  description: words,
  images: listOf(text),
  marketing_features: kept,
  metadata,
  package_dimensions: unmodelled,
  shippable: flag,
  statement_descriptor: text,
  tax_code: words,
  tax_details: unmodelled,
  unit_label: words,
  url: words,
}

export const productRoutes: Route[] = [
  post<Stripe.ProductCreateParams>(
    '/v1/products',
    'product',
    {
      ...productFields,
      name: required(text),
      id: text,
      default_price_data: unmodelled,
      type: oneOf('service', 'good'),
    },
    (account, given) => newProduct(account, given),
  ),
  get<Stripe.ProductRetrieveParams>('/v1/products/:id', 'product', {}, (account, _given, { id }) =>
    findProduct(account, id!),
  ),
  post<Stripe.ProductUpdateParams>(
    '/v1/products/:id',
    'product',
    { ...productFields, name: text, default_price: text },
    (account, given, { id }) => {
      const product = findProduct(account, id!)
      const before = changeFields(product, given as Record<string, unknown>)
      product.updated = now(account)
      account.products.put(product.id, product)
      emit(account, 'product.updated', product, before)
      return product
    },
  ),
  remove('/v1/products/:id', 'product', (account, id) => {
    const product = findProduct(account, id)
    if (account.prices.values().some((price) => price.product === id))
      throw badParameter(
        'This product cannot be deleted because it has one or more user-created prices.',
        'id',
      )
    account.products.delete(id)
    emit(account, 'product.deleted', product)
    return { id, object: 'product', deleted: true } satisfies Stripe.DeletedProduct
  }),
  getList<Stripe.ProductListParams>(
    '/v1/products',
    'product',
    {
      active: flag,
      created: timeRange,
      ids: listOf(text),
      shippable: flag,
      type: oneOf('service', 'good'),
      url: text,
    },
    (account, given) =>
      account.products
        .values()
        .filter(
          (product) =>
            within(given.created, product.created) &&
            (given.active === undefined || product.active === given.active) &&
            (given.ids === undefined || given.ids.includes(product.id)) &&
            (given.url === undefined || product.url === given.url),
        ),
  ),
]
