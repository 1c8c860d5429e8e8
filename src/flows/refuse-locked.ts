import { buyWords } from '../commands/amounts.ts'
import { speechOf } from '../speech/speech.ts'
import type { Customer } from '../store/customers.ts'
import type { Order } from '../store/orders.ts'
import { formatMoney } from '../till/money.ts'
import type { House } from './house.ts'
import { frozenWords } from './refuse-frozen.ts'

type Wish = { customer: Customer; order: Order }

/**
 * Whether an account is locked, or has been since an order was made: to open it again is no yes to what was asked for
 * before. A time that is still to come was read off a clock that was ahead, and counts for nothing.
 */
export function isLockedFor({ world }: House, { customer, order }: Wish): boolean {
  const { locked_at: lockedAt, was_locked_at: wasLockedAt } = customer
  if (lockedAt !== null) return true
  return wasLockedAt !== null && order.opened_at <= wasLockedAt && wasLockedAt <= world.clock.now()
}

/** Why nothing was charged for an order after all: its account is on hold or locked, or has been locked since. */
export function unchargedWords(house: House, { customer, order }: Wish): string {
  const { service } = house
  if (customer.frozen !== null) return frozenWords(house, customer, customer.frozen)
  const speech = speechOf(service, customer)
  if (customer.locked_at !== null) return speech.lockedNow()
  return speech.paymentFailed({
    amount: formatMoney(order.pay_micros, order.currency),
    buy: buyWords(order.price_micros ?? order.pay_micros, speech),
  })
}
