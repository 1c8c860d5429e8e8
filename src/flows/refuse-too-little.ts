import { speechOf } from '../speech/speech.ts'
import * as approvals from '../store/approvals.ts'
import { balanceOf, type Customer } from '../store/customers.ts'
import type { Order } from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { refOf } from '../till/order.ts'
import type { House } from './house.ts'
import { buyOf } from './offers-for.ts'
import { topUpAutomatically } from './top-up-automatically.ts'
import { leftOf } from './warn-low.ts'

/**
 * Somebody has less than something can cost: AUTO adds what they have agreed to, as it does when they have spent.
 *
 * @returns the words that they are told, which are true whatever becomes of the charge: what is on its way, or how to buy
 */
export async function refuseTooLittle(
  tx: Tx,
  house: House,
  { customer, keyword, mostMicros }: { customer: Customer; keyword: string; mostMicros: number },
): Promise<string> {
  const { service } = house
  const speech = speechOf(service, customer)
  const known = {
    keyword,
    cost: formatMoney(mostMicros, service.currency),
    balance: formatMoney(await balanceOf(tx, customer.id, service.currency), service.currency),
  }
  const order = await creditToCome(tx, house, customer)
  if (!order) return speech.tooLittle({ ...known, buy: buyOf(house, speech, customer) })
  const amount = formatMoney(order.pay_micros, order.currency)
  return speech.tooLittleYet({ ...known, amount, ref: refOf(order) })
}

/**
 * The purchase that brings credit soon and by itself, if one is on its way or AUTO begins one now: none that waits for
 * the bank. What a refund has left somebody short of is not charged by itself.
 */
export async function creditToCome(tx: Tx, house: House, customer: Customer): Promise<Order | undefined> {
  const leftMicros = await leftOf(tx, house, customer)
  if (leftMicros < 0) return undefined
  const order = await topUpAutomatically(tx, house, { customer, leftMicros })
  return order && !(await approvals.find(tx, order.id)) ? order : undefined
}
