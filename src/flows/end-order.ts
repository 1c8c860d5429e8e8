import { speechOf } from '../speech/speech.ts'
import * as approvals from '../store/approvals.ts'
import * as customers from '../store/customers.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import type { CheckoutPage, Payment } from '../till/world.ts'
import { failApproval } from './fail-approval.ts'
import type { House } from './house.ts'
import { notHere } from './not-here.ts'
import { buyAgain } from './offers-for.ts'
import { pauseAndTell } from './pause-auto-top-up.ts'
import { say } from './say.ts'

/**
 * A payment that Stripe had taken on came to nothing after all. Only for orders that were charged to a saved card
 * and accepted, or wait for approval, or whose page is done with: a decline on a page is told there, and it stays open.
 *
 * @param ended the payment as Stripe has it now, or why there is none
 */
export async function failOrder(
  house: House,
  id: string,
  ended: Payment | string,
  page?: CheckoutPage,
): Promise<string> {
  const { store, world } = house
  const reason = typeof ended === 'string' ? ended : `payment is ${ended.status}`
  return store.transact(async (tx) => {
    const order = await orders.lock(tx, id)
    if (!order) throw notHere(id)
    if (order.state !== 'open') return `order ${id} is ${order.state}`
    const approval = await approvals.find(tx, id)
    if (approval) return failApproval(tx, house, { order, approval, ended })
    const mayStillPay = order.via === 'checkout' ? page?.status !== 'complete' : order.payment_intent === null
    if (mayStillPay) return `order ${id} stays open: ${reason}`
    const at = world.clock.now()
    await orders.end(tx, { id, state: 'failed', reason, at })
    const customer = (await customers.lock(tx, 'id', order.customer))!
    if (order.auto) {
      await pauseAndTell(tx, house, { order, customer, card: null, refusal: null })
      return `order ${id} failed: ${reason}`
    }
    await tellFailed(tx, house, { order, customer })
    return `order ${id} failed: ${reason}`
  })
}

/** A hosted page closed and nobody had paid. Nothing is said: who did not pay knows. */
export async function lapseOrder(house: House, id: string): Promise<string> {
  return house.store.transact(async (tx) => {
    const at = house.world.clock.now()
    const ended = await orders.end(tx, { id, state: 'expired', reason: 'nobody paid in time', at })
    return ended ? `order ${id} expired` : `order ${id} had ended before`
  })
}

/**
 * Ends an order that Stripe was never asked for, because it or we were away for too long. Whoever texted for it hears
 * that nothing was charged; an automatic one begins anew when more is spent.
 */
export async function expireWish(tx: Tx, house: House, wish: Ended): Promise<void> {
  const { order } = wish
  const reason = 'it could not be made in time'
  const at = house.world.clock.now()
  if (!(await orders.end(tx, { id: order.id, state: 'expired', reason, at }))) return
  if (order.text_in !== null) await tellFailed(tx, house, wish)
}

type Ended = { order: orders.Order; customer: customers.Customer }

/** Nothing came of a payment, and nothing was charged: said once for each order. */
async function tellFailed(tx: Tx, house: House, { order, customer }: Ended): Promise<void> {
  const { service } = house
  const speech = speechOf(service, customer)
  await say(tx, house, {
    id: `failed:${order.id}`,
    customer,
    answers: order.text_in,
    body: speech.paymentFailed({
      amount: formatMoney(order.pay_micros, service.currency),
      buy: buyAgain(house, { customer, order }),
    }),
  })
}
