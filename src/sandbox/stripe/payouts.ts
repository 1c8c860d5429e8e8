import type { Stripe } from 'stripe'
import { type Account, newId } from './account.ts'
import { book } from './balance.ts'

/** Stripe pays out what it holds to the shop's bank. @param amount in the currency's smallest unit */
export function payOut(account: Account, amount: number, currency = 'usd'): Stripe.Payout {
  const id = newId(account, 'po')
  const transaction = book(account, {
    amount: -amount,
    currency,
    type: 'payout',
    reporting_category: 'payout',
    source: id,
    description: 'STRIPE PAYOUT',
  })
  const payout = {
    id,
    object: 'payout',
    amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: transaction.available_on,
    automatic: true,
    balance_transaction: transaction.id,
    created: transaction.created,
    currency,
    description: 'STRIPE PAYOUT',
    destination: newId(account, 'ba'),
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: {},
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: 'completed',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: null,
    status: 'paid',
    trace_id: { status: 'pending', value: null },
    type: 'bank_account',
  } satisfies Stripe.Payout
  account.payouts.put(payout.id, payout)
  return payout
}
