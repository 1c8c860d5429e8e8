import type { Stripe } from 'stripe'
import type { Account } from './account.ts'
import { asOfNow } from './balance.ts'
import { refusal } from './failure.ts'

/**
 * What can be expanded: the name of the object that an id stands for, a hash with such in it, or something that is
 * left out unless it is asked for.
 */
type Expandable =
  | string
  | { [field: string]: Expandable }
  | { of: string; make: (account: Account, parent: { id: string }) => unknown }

const intent: Record<string, Expandable> = {
  customer: 'customer',
  latest_charge: 'charge',
  payment_method: 'payment_method',
  review: 'review',
  on_behalf_of: 'account',
  application: 'application',
}

const kinds: Record<string, Record<string, Expandable>> = {
  customer: {
    default_source: 'source',
    invoice_settings: { default_payment_method: 'payment_method' },
    sources: { of: 'source', make: (_account, { id }) => empty(`/v1/customers/${id}/sources`) },
    subscriptions: {
      of: 'subscription',
      make: (_account, { id }) => empty(`/v1/subscriptions?customer=${id}`),
    },
    tax_ids: { of: 'tax_id', make: (_account, { id }) => empty(`/v1/customers/${id}/tax_ids`) },
  },
  payment_method: { customer: 'customer' },
  payment_intent: intent,
  setup_intent: {
    customer: 'customer',
    payment_method: 'payment_method',
    latest_attempt: 'setup_attempt',
    mandate: 'mandate',
    on_behalf_of: 'account',
    application: 'application',
    single_use_mandate: 'mandate',
  },
  charge: {
    balance_transaction: 'balance_transaction',
    failure_balance_transaction: 'balance_transaction',
    customer: 'customer',
    payment_intent: 'payment_intent',
    review: 'review',
    on_behalf_of: 'account',
    application: 'application',
    application_fee: 'application_fee',
    source_transfer: 'transfer',
    refunds: {
      of: 'refund',
      make: (account, { id }) => ({
        object: 'list',
        data: account.refunds
          .values()
          .filter((refund) => refund.charge === id)
          .reverse(),
        has_more: false,
        url: `/v1/charges/${id}/refunds`,
      }),
    },
  },
  refund: {
    balance_transaction: 'balance_transaction',
    failure_balance_transaction: 'balance_transaction',
    charge: 'charge',
    customer: 'customer',
    payment_intent: 'payment_intent',
    payment_method: 'payment_method',
    source_transfer_reversal: 'transfer_reversal',
    transfer_reversal: 'transfer_reversal',
  },
  dispute: { charge: 'charge', payment_intent: 'payment_intent', balance_transactions: { source: 'source' } },
  'radar.early_fraud_warning': { charge: 'charge', payment_intent: 'payment_intent' },
  balance_transaction: { source: 'source' },
  'checkout.session': {
    customer: 'customer',
    payment_intent: 'payment_intent',
    setup_intent: 'setup_intent',
    invoice: 'invoice',
    subscription: 'subscription',
    payment_link: 'payment_link',
    discounts: { coupon: 'coupon', promotion_code: 'promotion_code' },
    line_items: {
      of: 'item',
      make: (account, { id }) => ({
        object: 'list',
        data: account.lineItems.get(id)?.items ?? [],
        has_more: false,
        url: `/v1/checkout/sessions/${id}/line_items`,
      }),
    },
    total_details: { breakdown: { of: 'breakdown', make: () => ({ discounts: [], taxes: [] }) } },
  },
  item: { price: { product: 'product' } },
  price: { product: 'product' },
  product: { default_price: 'price', tax_code: 'tax_code' },
  coupon: {
    applies_to: { of: 'applies_to', make: (account, { id }) => account.couponProducts.get(id)?.products },
  },
  promotion_code: { customer: 'customer', promotion: { coupon: 'coupon' } },
  'billing_portal.session': { configuration: 'billing_portal.configuration' },
  event: {},
  account: {},
}

/** Where objects of a kind are kept; kinds that the sandbox has none of are always null or absent. */
function lookUp(account: Account, kind: string, id: string): unknown {
  switch (kind) {
    case 'customer':
      return account.customers.get(id)
    case 'payment_method':
      return account.paymentMethods.get(id)
    case 'payment_intent':
      return account.paymentIntents.get(id)
    case 'setup_intent':
      return account.setupIntents.get(id)
    case 'charge':
      return account.charges.get(id)
    case 'balance_transaction': {
      const transaction = account.balanceTransactions.get(id)
      return transaction && asOfNow(account, transaction)
    }
    case 'product':
      return account.products.get(id)
    case 'price':
      return account.prices.get(id)
    case 'coupon':
      return account.coupons.get(id)
    case 'promotion_code':
      return account.promotionCodes.get(id)
    case 'billing_portal.configuration':
      return account.portalConfigurations.get(id)
    case 'source':
      return [account.charges, account.refunds, account.disputes, account.payouts]
        .map((shelf) => shelf.get(id))
        .find((found) => found !== undefined)
  }
}

/**
 * Refuses what cannot be expanded, before anything is done.
 *
 * @param gives the kind of the answer; `list:…` and `search:…` for several of such
 * @throws Failure 400
 */
export function checkExpand(gives: string, paths: readonly string[]): void {
  for (const path of paths) {
    const parts = path.split('.')
    if (parts.length > 4)
      throw refusal(`You cannot expand more than 4 levels of a property (property: ${path}).`, {
        param: 'expand',
      })
    const [wrapping, single] = gives.includes(':') ? gives.split(':') : [undefined, gives]
    if (wrapping !== undefined && parts.shift() !== 'data')
      throw refusal(
        `This property cannot be expanded (${path}). You may want to try expanding 'data.${path}' instead.`,
        { param: 'expand' },
      )
    let at: Expandable | undefined = single!
    for (const part of parts) {
      if (part === 'data') continue
      at = inner(at)?.[part]
      if (at === undefined) throw refusal(`This property cannot be expanded (${path}).`, { param: 'expand' })
    }
    if (at !== single && typeof at === 'object' && !isMade(at))
      throw refusal(`This property cannot be expanded (${path}).`, { param: 'expand' })
  }
}

/** Puts objects in the place of their ids, along the paths that were asked for. */
export function expand(account: Account, gives: string, answer: object, paths: readonly string[]): object {
  if (paths.length === 0) return answer
  const whole = structuredClone(answer) as Record<string, unknown>
  const single = gives.split(':').at(-1)!
  for (const path of paths) {
    const parts = path.split('.')
    if (gives.includes(':'))
      for (const one of whole.data as object[]) walk(account, kinds[single] ?? {}, one, parts.slice(1))
    else walk(account, kinds[single] ?? {}, whole, parts)
  }
  return whole
}

function walk(
  account: Account,
  kind: Record<string, Expandable>,
  at: unknown,
  parts: readonly string[],
): void {
  if (Array.isArray(at)) {
    for (const one of at) walk(account, kind, one, parts)
    return
  }
  const [part, ...rest] = parts
  if (part === undefined || typeof at !== 'object' || at === null) return
  const holder = at as Record<string, unknown>
  if (part === 'data') {
    walk(account, kind, holder.data, rest)
    return
  }
  const expandable = kind[part]
  if (expandable === undefined) return
  if (isMade(expandable) && holder[part] === undefined) {
    const made = expandable.make(account, holder as { id: string })
    if (made !== undefined) holder[part] = made
  }
  if (typeof expandable === 'string' && typeof holder[part] === 'string')
    holder[part] = structuredClone(lookUp(account, expandable, holder[part])) ?? holder[part]
  walk(account, inner(expandable) ?? {}, holder[part], rest)
}

function inner(at: Expandable | undefined): Record<string, Expandable> | undefined {
  if (typeof at === 'string') return kinds[at] ?? {}
  if (at !== undefined && isMade(at)) return kinds[at.of] ?? {}
  return at
}

const isMade = (at: Expandable): at is Extract<Expandable, { make: unknown }> =>
  typeof at === 'object' && typeof (at as { make?: unknown }).make === 'function'

const empty = (url: string): Stripe.ApiList<never> => ({ object: 'list', data: [], has_more: false, url })
