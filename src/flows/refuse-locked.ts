import { speechOf } from '../speech/speech.ts'
import type { Customer } from '../store/customers.ts'
import type { Order } from '../store/orders.ts'
import { formatMoney } from '../till/money.ts'
import type { House } from './house.ts'
import { buyAgain } from './offers-for.ts'
import { frozenWords } from './refuse-frozen.ts'

type Wish = { customer: Customer; order: Order }

/**
 * Why nothing may be charged for an order: its account is locked or on hold, or has been since the order was made. To
 * open it again, or to take it off hold, is no yes to what was asked for before: what becomes of that is not to depend on
 * whether its page was closed by then. A time that is still to come was read off a clock that was ahead, and counts for
 * nothing.
 */
export function barredWhy({ world }: House, { customer, order }: Wish): 'locked' | 'on hold' | undefined {
  if (customer.locked_at !== null) return 'locked'
  if (customer.frozen !== null) return 'on hold'
  const now = world.clock.now()
  const hasBeen = (at: number | null) => at !== null && order.opened_at <= at && at <= now
  if (hasBeen(customer.was_locked_at)) return 'locked'
  return hasBeen(customer.last_frozen_at) ? 'on hold' : undefined
}

/** Why nothing was charged for an order after all: its account is on hold or locked, or has been since. */
export function unchargedWords(house: House, { customer, order }: Wish): string {
  const { service } = house
  if (customer.frozen !== null) return frozenWords(house, customer, customer.frozen)
  const speech = speechOf(service, customer)
  if (customer.locked_at !== null) return speech.lockedNow()
  return speech.paymentFailed({
    amount: formatMoney(order.pay_micros, order.currency),
    buy: buyAgain(house, { customer, order }),
  })
}
