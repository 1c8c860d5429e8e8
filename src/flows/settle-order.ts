import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import { isErased } from '../store/erase.ts'
import * as ledger from '../store/ledger.ts'
import * as orders from '../store/orders.ts'
import { freeOrders } from '../store/promotions.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { paidAsAsked, refOf } from '../till/order.ts'
import { partsOf } from '../till/product.ts'
import type { CheckoutPage, Payment } from '../till/world.ts'
import { afterSale } from './after-sale.ts'
import { clawBack } from './claw-back.ts'
import { doubtReduced } from './close-page.ts'
import { HOUSE, type House } from './house.ts'
import { notHere } from './not-here.ts'
import { openPaidTwice } from './open-case.ts'
import { say } from './say.ts'
import { resumePayment, suspendedOf, suspendPayment } from './suspend-payment.ts'

const GONE = 'its customer has deleted their account'

/** What was paid, or that nothing had to be: a payment, the page that it was made on, or both. */
type Paid = { payment: Payment | null; page: CheckoutPage | undefined }

/**
 * Someone paid: the only way that credit is given. Called with a payment as Stripe has it now, by whoever
 * learnt of it: an event, the reconciler, a replay. Heard once or five times, first or last, it is credited once,
 * because the transfers' ids are the payment's.
 *
 * @param page the page that it was made on, where the caller has it
 * @returns what came of it, for the event's record
 */
export async function settleOrder(house: House, payment: Payment, page?: CheckoutPage): Promise<string> {
  if (payment.status !== 'succeeded') return `payment is ${payment.status}`
  const { order } = payment.mark
  if (order === undefined) return 'not a payment of ours'
  return settle(house, order, { payment, page: page ?? (await pageOf(house, order)) })
}

/** Somebody finished a page on which a code left nothing to pay: no payment will ever tell of it. */
export async function settleFree(house: House, page: CheckoutPage): Promise<string> {
  if (page.status !== 'complete' || !page.free) return `page is ${page.status}`
  if (page.mark.order === undefined) return 'not a page of ours'
  return settle(house, page.mark.order, { payment: null, page })
}

/** What an order's page asked for, which is less than its price where somebody typed a code. */
async function pageOf(house: House, id: string): Promise<CheckoutPage | undefined> {
  const order = await house.store.readOne((read) => orders.find(read, 'id', id))
  if (order?.via !== 'checkout' || order.checkout === null) return undefined
  return house.world.payments.checkout(order.checkout)
}

function settle(house: House, id: string, paid: Paid): Promise<string> {
  const { payment, page } = paid
  return house.store.transact(async (tx) => {
    const order = await orders.lock(tx, id)
    if (!order) throw notHere(id)
    if (order.state === 'paid') return settledBefore(tx, house, { order, payment })
    if (isAnother(order, payment)) return settledBefore(tx, house, { order, payment })
    if (!payment && order.dismissed_at !== null) return `order ${id} was dismissed`
    const customer = (await customers.lock(tx, 'id', order.customer))!
    const waits = payment && (await waitsFor(tx, { order, payment }))
    if (waits?.leftMicros === 0) return `order ${id} was given back`
    const accepted = order.accepted_at !== null && (payment?.id ?? null) === order.payment_intent
    const isGone = isErased(customer)
    if (isGone && !payment) return endUnpaid(tx, house, order)
    if (payment) await doubtReduced(tx, house, order)
    const asked = accepted ? undefined : await doubtAbout(tx, house, { order, ...paid })
    const doubt = isGone ? GONE : asked
    if (doubt !== undefined || (waits?.takenMicros && !accepted)) {
      const at = house.world.clock.now()
      const known = payment && { paymentIntent: payment.id }
      const reason = doubt ?? 'part of it went back'
      const isNew = await orders.end(tx, { id, state: 'review', reason, ...known, at })
      if (isNew) await tellReview(tx, house, { order, customer, of: id, payment })
      if (payment) {
        await suspendPayment(tx, house, { order: id, payment })
        const reviewed = { ...order, state: 'review', ...(isNew && { payment_intent: payment.id }) } as const
        await clawBack(tx, house, { order: reviewed, customer, payment: payment.id })
      }
      return `order ${id} is for a person to look at: it was not paid as asked`
    }
    const counted = payment && { ...payment, paidMicros: waits?.leftMicros ?? payment.paidMicros }
    if (counted && waits) await resumePayment(tx, house, { order: id, payment: counted })
    const owedMicros = Math.max(0, -(await customers.balanceOf(tx, customer.id, order.currency)))
    const settled = await credit(tx, house, { order, customer, page, payment: counted, accepted })
    if (!settled) return `order ${id} was credited before`
    await afterSale(tx, house, { order: settled, customer, payment, page, owedMicros })
    return `order ${id} settled`
  })
}

/** Nothing was paid, and nobody is there who could use what a code gave. */
async function endUnpaid(tx: Tx, house: House, { id }: orders.Order): Promise<string> {
  await orders.end(tx, { id, state: 'canceled', reason: GONE, at: house.world.clock.now() })
  return `order ${id} is nobody’s any more`
}

/** Whether what an order waits for in review is another payment than this. */
function isAnother(order: orders.Order, payment: Payment | null): boolean {
  const { state, payment_intent: waits } = order
  return state === 'review' && payment !== null && waits !== null && waits !== payment.id
}

/** What of a payment is nobody's yet, where its order has ended so that it may be. */
async function waitsFor(tx: Tx, { order, payment }: { order: orders.Order; payment: Payment }) {
  if (order.state !== 'review' && order.state !== 'canceled') return undefined
  return suspendedOf(tx, { order: order.id, payment: payment.id })
}

/** Once is enough; a second payment for the same order is somebody's money all the same. */
async function settledBefore(
  tx: Tx,
  house: House,
  { order, payment }: { order: orders.Order; payment: Payment | null },
): Promise<string> {
  if (payment && order.payment_intent !== null && order.payment_intent !== payment.id) {
    await suspendPayment(tx, house, { order: order.id, payment })
    await openPaidTwice(tx, house, { order, payment })
    const customer = (await customers.lock(tx, 'id', order.customer))!
    await tellReview(tx, house, { order, customer, of: payment.id, payment })
    return `order ${order.id} was paid before: ${payment.id} is for a person to look at`
  }
  return `order ${order.id} was settled before`
}

/** Why an order is not settled by itself; nothing if it was paid as it was asked for. */
async function doubtAbout(
  tx: Tx,
  { service }: House,
  { order, payment, page }: Paid & { order: orders.Order },
): Promise<string | undefined> {
  if (!paidAsAsked(order, { payment, page }))
    return `paid ${payment?.paidMicros ?? 0} ${payment?.currency ?? ''} by ${payment?.id ?? page?.id}`
  const promotion = page?.promotion?.id
  if (payment || promotion === undefined) return undefined
  const times = await freeOrders(tx, { customer: order.customer, promotion })
  if (times >= service.limits.freePerCode) return `nothing paid, with a code used ${times} times before`
}

/**
 * Posts what was sold, each part by itself: credit that was paid for, access, and credit that nobody paid for.
 * Somebody who has access already is not sold it twice: what they paid is credit. The order stays one for access, which is
 * theirs by it should the money of the other go back. What somebody paid otherwise than asked, and a person accepted, is
 * credit and nothing else.
 *
 * @returns the order as it is settled; nothing if its payment is in the books
 */
async function credit(
  tx: Tx,
  house: House,
  {
    order,
    customer,
    payment,
    page,
    accepted,
  }: Paid & { order: orders.Order; customer: customers.Customer; accepted: boolean },
): Promise<orders.Order | undefined> {
  const at = house.world.clock.now()
  const key = payment?.id ?? page!.id
  const payMicros = payment?.paidMicros ?? 0
  const otherwise = accepted && payment !== null && payMicros !== order.pay_micros
  const twice = order.product === 'access' && customer.access_at !== null
  const product = otherwise ? 'top-up' : order.product
  const creditMicros = otherwise
    ? payMicros
    : twice
      ? Math.max(order.credit_micros, payMicros)
      : order.credit_micros
  const { grantMicros, accessMicros, discountMicros } = partsOf({ payMicros, creditMicros })
  const promotion = otherwise
    ? { id: null, code: null }
    : (page?.promotion ?? { id: order.promotion, code: order.promotion_code })

  const sold = { currency: order.currency, at, reference: order.id }
  const account = customers.accountOf(customer.id)
  const { stripe, revenue, discounts } = HOUSE
  const posted = [
    grantMicros > 0 &&
      (await ledger.post(tx, {
        ...sold,
        id: `grant:${key}`,
        kind: 'grant',
        debit: stripe,
        credit: account,
        amountMicros: grantMicros,
        note: 'bought',
      })),
    accessMicros > 0 &&
      (await ledger.post(tx, {
        ...sold,
        id: `access:${key}`,
        kind: 'access',
        debit: stripe,
        credit: revenue,
        amountMicros: accessMicros,
        note: 'access',
      })),
    discountMicros > 0 &&
      (await ledger.post(tx, {
        ...sold,
        id: `discount:${key}`,
        kind: 'discount',
        debit: discounts,
        credit: account,
        amountMicros: discountMicros,
        note: promotion.code ?? 'bonus',
      })),
  ]
  await orders.end(tx, { id: order.id, state: 'paid', at, ...(payment && { paymentIntent: payment.id }) })
  if (!posted.includes(true)) return undefined
  if (product === 'access') await customers.giveAccess(tx, { id: customer.id, at })
  return orders.note(tx, {
    id: order.id,
    product,
    given: product === 'access' && twice ? 'top-up' : null,
    ...(otherwise && { price_micros: payMicros }),
    pay_micros: payMicros,
    credit_micros: creditMicros,
    access_micros: accessMicros,
    discount_micros: discountMicros,
    promotion: promotion.id,
    promotion_code: promotion.code,
    card_brand: payment?.card?.brand ?? null,
    card_last4: payment?.card?.last4 ?? null,
    receipt_url: payment?.receiptUrl ?? null,
  })
}

async function tellReview(
  tx: Tx,
  house: House,
  args: { order: orders.Order; customer: customers.Customer; of: string; payment: Payment | null },
): Promise<void> {
  const { order, customer, of, payment } = args
  const paid = payment
    ? formatMoney(payment.paidMicros, payment.currency)
    : formatMoney(order.pay_micros, order.currency)
  const speech = speechOf(house.service, customer)
  await say(tx, house, {
    id: `review:${of}`,
    customer,
    answers: of === order.id ? order.text_in : null,
    body: speech.inReview({ amount: paid, ref: refOf(order) }),
  })
}
