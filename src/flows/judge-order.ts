import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as deeds from '../store/deeds.ts'
import { isErased } from '../store/erase.ts'
import * as jobs from '../store/jobs.ts'
import * as ledger from '../store/ledger.ts'
import * as orders from '../store/orders.ts'
import * as reviews from '../store/reviews.ts'
import type { Read, Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { Problem } from '../till/problem.ts'
import type { House } from './house.ts'
import { buyAgain } from './offers-for.ts'
import { orderNamed } from './request-refund.ts'
import { say } from './say.ts'
import { settleFree, settleOrder } from './settle-order.ts'

/** What somebody decides of an order in review: its id or ref, why, and who, as deeds call them. */
export type Verdict = { order: string; reason: string; actor: string }

/**
 * An operator takes what was paid for an order in review all the same. It is credited as any payment is, by what Stripe
 * says of it then: as what was asked for, if that was paid, else as so much credit, less what went back before.
 *
 * @returns the order's id
 * @throws Problem `no-such-order`, `which-order`, `not-in-review`, `other-currency`, and `no-such-account` if its customer
 *   was deleted
 */
export async function acceptOrder(tx: Tx, house: House, verdict: Verdict): Promise<string> {
  const order = await inReview(tx, verdict.order)
  const { payment_intent: payment, currency } = order
  if (isErased((await customers.find(tx, order.customer))!))
    throw new Problem('no-such-account', 'Its account was deleted. Give the money back.')
  const waits = payment === null ? undefined : await ledger.find(tx, `suspense:${payment}`)
  if (waits && waits.currency !== currency) {
    const words = `It was paid in ${waits.currency.toUpperCase()}, and credit is in ${currency.toUpperCase()}.`
    throw new Problem('other-currency', `${words} Give the money back.`)
  }
  const at = house.world.clock.now()
  const isNew = await reviews.accept(tx, { id: order.id, at })
  if (!isNew && (await isSettling(tx, order))) return order.id
  if (isNew) await writeDeed(tx, house, { order, verdict, deed: 'accepted a payment' })
  await jobs.leave(tx, { kind: 'settle-accepted', subject: order.id, at })
  return order.id
}

/** Settles what was accepted, by the one way there is. */
export async function settleAccepted(house: House, id: string): Promise<void> {
  const { payments } = house.world
  const order = await house.store.read((read) => orders.find(read, 'id', id))
  if (order?.state !== 'review' || order.accepted_at === null) return
  if (order.payment_intent !== null) {
    const payment = await payments.payment(order.payment_intent)
    if (payment) await settleOrder(house, payment)
    return
  }
  const page = order.checkout === null ? undefined : await payments.checkout(order.checkout)
  if (page) await settleFree(house, page)
}

/**
 * An operator gives nothing for an order in review that nothing was paid for, as a code left nothing to pay. Its
 * customer is told that it came to nothing.
 *
 * @returns the order's id
 * @throws Problem `no-such-order`, `which-order`, `not-in-review`, and `was-paid`: that money is to be given back
 */
export async function dismissOrder(tx: Tx, house: House, verdict: Verdict): Promise<string> {
  const { service } = house
  const order = await inReview(tx, verdict.order)
  if (order.payment_intent !== null) throw new Problem('was-paid', 'It was paid: give the money back.')
  if (await isSettling(tx, order))
    throw new Problem('not-in-review', `Order ${order.id} was accepted, and is being credited.`)
  const at = house.world.clock.now()
  await reviews.dismiss(tx, { id: order.id, reason: verdict.reason, at })
  await writeDeed(tx, house, { order, verdict, deed: 'dismissed an order' })
  const customer = (await customers.lock(tx, 'id', order.customer))!
  const speech = speechOf(service, customer)
  await say(tx, house, {
    id: `failed:${order.id}`,
    customer,
    body: speech.paymentFailed({
      amount: formatMoney(order.pay_micros, order.currency),
      buy: buyAgain(house, { customer, order }),
    }),
  })
  return order.id
}

/** Whether an order was accepted and its credit is on its way; not where Stripe did not know its page, or is yet to be paid. */
export async function isSettling(
  read: Read,
  { id, accepted_at }: Pick<orders.Order, 'id' | 'accepted_at'>,
): Promise<boolean> {
  return accepted_at !== null && (await jobs.find(read, `settle-accepted:${id}`)) !== undefined
}

async function inReview(tx: Tx, named: string): Promise<orders.Order> {
  const { id } = await orderNamed(tx, named)
  const order = (await orders.lock(tx, id))!
  if (order.state !== 'review')
    throw new Problem('not-in-review', `Order ${id} is ${order.state}, and waits for nobody.`)
  return order
}

function writeDeed(
  tx: Tx,
  { world }: House,
  { order, verdict, deed }: { order: orders.Order; verdict: Verdict; deed: string },
): Promise<void> {
  return deeds.write(tx, {
    id: world.newId('deed'),
    actor: verdict.actor,
    deed,
    subject: order.id,
    customer: order.customer,
    words: verdict.reason,
    at: world.clock.now(),
  })
}
