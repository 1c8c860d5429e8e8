import type { StripeEvent } from '../till/event.ts'
import { forgetCustomer } from './forget-customer.ts'
import type { House } from './house.ts'
import { receiveCharge } from './receive-charge.ts'
import { receiveDispute } from './receive-dispute.ts'
import { receiveFraudWarning } from './receive-fraud-warning.ts'
import { receiveRefund, receiveRefundsOf } from './receive-refund.ts'

/**
 * Works an event that tells of what comes after a payment: its fee, refunds, disputes, warnings; and of customers
 * that are no more.
 *
 * @returns what came of it; `none of ours`, or nothing for other types
 */
export async function receiveAftermath(
  house: House,
  { type, object }: StripeEvent,
): Promise<string | 'none of ours' | undefined> {
  const flow = flowOf(type)
  return flow && ((await flow(house, object)) ?? 'none of ours')
}

function flowOf(type: string): ((house: House, object: string) => Promise<string | undefined>) | undefined {
  if (type === 'charge.updated') return receiveCharge
  if (type === 'charge.refunded') return receiveRefundsOf
  if (type.startsWith('refund.')) return receiveRefund
  if (type.startsWith('charge.dispute.')) return receiveDispute
  if (type.startsWith('radar.early_fraud_warning.')) return receiveFraudWarning
  if (type === 'customer.deleted') return forgetCustomer
  return undefined
}
