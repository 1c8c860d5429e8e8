import type { Stripe } from 'stripe'
import { type Account, newId, now } from './account.ts'
import { noSuch } from './failure.ts'
import { within } from './lists.ts'
import { decimals } from './money.ts'
import { text, timeRange } from './parameters.ts'
import { get, getList, type Route } from './route.ts'

const day = 86_400

/** Books a movement of the account's balance. `amount` and `fee` in the currency's smallest unit. */
export function book(
  account: Account,
  given: Pick<Stripe.BalanceTransaction, 'amount' | 'currency' | 'type' | 'reporting_category'> & {
    source: string
    description?: string | null
    fee?: number
    feeDescription?: string
    availableAtOnce?: boolean
  },
): Stripe.BalanceTransaction {
  const { amount, currency, fee, rate } = held(account, given)
  const created = now(account)
  const transaction = {
    id: newId(account, 'txn'),
    object: 'balance_transaction',
    amount,
    available_on: given.availableAtOnce ? created : (Math.floor(created / day) + 2) * day,
    balance_type: 'payments',
    created,
    currency,
    description: given.description ?? null,
    exchange_rate: rate,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency,
              description: given.feeDescription ?? 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: amount - fee,
    reporting_category: given.reporting_category,
    source: given.source,
    status: given.availableAtOnce ? 'available' : 'pending',
    type: given.type,
  } satisfies Stripe.BalanceTransaction
  account.balanceTransactions.put(transaction.id, transaction)
  return transaction
}

/** What a movement comes to in the currency that the account holds. */
function held(
  account: Account,
  given: { amount: number; currency: string; fee?: number },
): { amount: number; currency: string; fee: number; rate: number | null } {
  const { amount, currency, fee = 0 } = given
  const { holds } = account.settings
  if (!holds || holds.currency === currency) return { amount, currency, fee, rate: null }
  const exchanged = (minor: number) =>
    Math.round(minor * holds.rate * 10 ** (decimals(holds.currency) - decimals(currency)))
  return { amount: exchanged(amount), currency: holds.currency, fee: exchanged(fee), rate: holds.rate }
}

/** Stripe's fee for a card payment: 2.9 % + 30¢ unless set otherwise. */
export function feeOf(account: Account, amount: number, currency: string): number {
  const { percent, fixed } = account.settings.fee
  return Math.round((amount * percent) / 100) + fixedFee(fixed, currency)
}

/** A fee given in hundredths, in the smallest unit of a currency that may have no hundredths. */
export function fixedFee(hundredths: number, currency: string): number {
  return Math.round((hundredths * 10 ** decimals(currency)) / 100)
}

/** As it stands now: what was pending becomes available by itself. */
export function asOfNow(account: Account, transaction: Stripe.BalanceTransaction): Stripe.BalanceTransaction {
  return transaction.available_on <= now(account) ? { ...transaction, status: 'available' } : transaction
}

function balance(account: Account): Stripe.Balance {
  const sums = new Map<string, { available: number; pending: number }>()
  for (const transaction of account.balanceTransactions.values()) {
    const sum = sums.get(transaction.currency) ?? { available: 0, pending: 0 }
    if (asOfNow(account, transaction).status === 'available') sum.available += transaction.net
    else sum.pending += transaction.net
    sums.set(transaction.currency, sum)
  }
  if (sums.size === 0) sums.set('usd', { available: 0, pending: 0 })
  const by = (kind: 'available' | 'pending') =>
    [...sums].map(([currency, sum]) => ({
      amount: sum[kind],
      currency,
      source_types: { card: sum[kind] },
    }))
  return {
    object: 'balance',
    available: by('available'),
    livemode: false,
    pending: by('pending'),
  } satisfies Stripe.Balance
}

export const balanceRoutes: Route[] = [
  get<Stripe.BalanceRetrieveParams>('/v1/balance', 'balance', {}, (account) => balance(account)),
  getList<Stripe.BalanceTransactionListParams>(
    '/v1/balance_transactions',
    'balance_transaction',
    { created: timeRange, currency: text, payout: text, source: text, type: text },
    (account, given) =>
      account.balanceTransactions
        .values()
        .filter(
          (transaction) =>
            within(given.created, transaction.created) &&
            given.payout === undefined &&
            (given.currency === undefined || transaction.currency === given.currency.toLowerCase()) &&
            (given.source === undefined || transaction.source === given.source) &&
            (given.type === undefined || transaction.type === given.type),
        )
        .map((transaction) => asOfNow(account, transaction)),
  ),
  get<Stripe.BalanceTransactionRetrieveParams>(
    '/v1/balance_transactions/:id',
    'balance_transaction',
    {},
    (account, _given, { id }) => {
      const transaction = account.balanceTransactions.get(id!)
      if (!transaction) throw noSuch('balance transaction', id!)
      return asOfNow(account, transaction)
    },
  ),
]
