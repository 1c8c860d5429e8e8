import { speechOf } from '../speech/speech.ts'
import * as approvals from '../store/approvals.ts'
import * as customers from '../store/customers.ts'
import * as orders from '../store/orders.ts'
import { formatMoney } from '../till/money.ts'
import type { Payment } from '../till/world.ts'
import { closeNow } from './ask-approval.ts'
import type { House } from './house.ts'
import { buyAgain } from './offers-for.ts'
import { say } from './say.ts'
import { settleOrder } from './settle-order.ts'

/** How long until a payment that is on its way is looked at again. */
const AGAIN_MS = 3_600_000
/** How soon a payment that Stripe would not cancel is canceled again: the bank's page still takes a yes. */
const RETRY_MS = 60_000

/**
 * Closes the payment of an approval at Stripe: its time is up, or its order has ended. The order ends first, so that
 * the event of the payment's end finds nothing to do; who approved in the last moment is credited all the same.
 *
 * Nothing is said: who did not approve knows.
 *
 * @returns when to come back, ms since 1970, if the payment cannot be closed yet
 */
export async function closeApproval(house: House, id: string): Promise<number | undefined> {
  const { store, world } = house
  const [order, approval] = await store.read(async (read) => [
    await orders.find(read, 'id', id),
    await approvals.find(read, id),
  ])
  if (!order || !approval || approval.closed_at !== null) return
  const at = world.clock.now()
  if (order.state === 'paid') {
    await store.transact((tx) => approvals.close(tx, { order: id, at }))
    return
  }
  if (order.state === 'open' && at < approval.expires_at) return approval.expires_at
  if (order.state === 'open')
    await store.transact((tx) =>
      orders.end(tx, { id, state: 'expired', reason: 'nobody approved in time', at }),
    )
  const payment = await closePayment(house, approval)
  if (isClosed(payment)) return undefined
  return at + (payment?.status === 'processing' ? AGAIN_MS : RETRY_MS)
}

/**
 * Before anything new is charged, what waits for approval is closed or settled: one wish, one payment. If a bank has
 * said yes meanwhile, the new order is given up and its customer told, so that nobody pays twice unawares.
 *
 * @returns whether the order is given up
 */
export async function settleEarlier(house: House, order: orders.Order): Promise<boolean> {
  const { store, service, world } = house
  const earlier = await store.read((read) => approvals.unclosed(read, order.customer))
  let paidMicros = 0
  for (const approval of earlier) {
    if (approval.order_id === order.id) continue
    const payment = await closePayment(house, approval)
    if (payment?.status === 'succeeded' || payment?.status === 'processing')
      paidMicros = (await store.read((read) => orders.find(read, 'id', approval.order_id)))!.pay_micros
    else if (!isClosed(payment))
      await store.transact((tx) =>
        closeNow(tx, { order: approval.order_id, at: world.clock.now() + RETRY_MS }),
      )
  }
  // Its event may have been heard since, or we may have died between settling that one and ending this.
  const since = { customer: order.customer, since: order.opened_at, besides: order.id }
  paidMicros ||= (await store.read((read) => approvals.paidSince(read, since))) ?? 0
  if (!paidMicros) return false
  await store.transact(async (tx) => {
    const at = world.clock.now()
    const reason = 'the bank approved the one before'
    if (!(await orders.end(tx, { id: order.id, state: 'canceled', reason, at }))) return
    const customer = (await customers.lock(tx, 'id', order.customer))!
    const speech = speechOf(service, customer)
    await say(tx, house, {
      id: `instead:${order.id}`,
      customer,
      answers: order.text_in,
      body: speech.approvedMeanwhile({
        amount: formatMoney(paidMicros, order.currency),
        buy: buyAgain(house, { customer, order }),
      }),
    })
  })
  return true
}

async function closePayment(house: House, approval: approvals.Approval): Promise<Payment | undefined> {
  const { store, world } = house
  const payment = await world.payments.cancelPayment({
    // Each try has a key of its own: what Stripe refused once, it may do the next time.
    key: `cancel:${approval.order_id}:${world.clock.now()}`,
    payment: approval.payment,
  })
  if (payment?.status === 'succeeded') await settleOrder(house, payment)
  if (isClosed(payment))
    await store.transact((tx) => approvals.close(tx, { order: approval.order_id, at: world.clock.now() }))
  return payment
}

/** Whether nothing more can come of a payment. One that is not there cannot be approved from here either. */
function isClosed(payment: Payment | undefined): boolean {
  return payment === undefined || payment.status === 'succeeded' || payment.status === 'canceled'
}
