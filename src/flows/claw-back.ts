import * as books from '../store/books.ts'
import type { Customer } from '../store/customers.ts'
import * as customers from '../store/customers.ts'
import type { KeptDispute } from '../store/disputes.ts'
import * as disputes from '../store/disputes.ts'
import { isErased } from '../store/erase.ts'
import type { Order } from '../store/orders.ts'
import * as orders from '../store/orders.ts'
import * as refunds from '../store/refunds.ts'
import * as reviews from '../store/reviews.ts'
import type { RefundRow } from '../store/schema-money-back.ts'
import type { Tx } from '../store/store.ts'
import { announce } from '../store/webhooks.ts'
import { cameBack, standingOf } from '../till/money-back.ts'
import { clearForgotten, forgottenOf } from './clear-forgotten.ts'
import { HOUSE, type House } from './house.ts'
import { openComeback } from './open-case.ts'
import { pauseAfterRefund } from './pause-auto-top-up.ts'
import { recoverLosses } from './recover-losses.ts'
import { suspendedOf } from './suspend-payment.ts'
import { tellRefund, tellRefundFailed } from './tell-money-back.ts'
import { causeOf, saleLines, takenLines, turnAround } from './turn-around.ts'

/** One payment of an order, in a transaction that has locked the order and its customer. */
export type Sale = {
  order: Order
  customer: Customer
  payment: string
  /** When the customer may be told, ms since 1970, if other words come first. */
  tellAt?: number
}

/**
 * Makes the books follow the refunds and disputes of a payment: each takes back, in proportion, every line by which
 * the payment came in, wherever the credit is by now. Called in the transaction of the grant, for those that were
 * heard before it, and in that of the news. What is posted stays; doing it again posts nothing.
 *
 * Refunds and disputes together never take more than was granted. What goes back beyond it is the house's loss, for as
 * long as that is so (`recover-losses`).
 *
 * @returns false while the payment itself is not in the books
 */
export async function clawBack(tx: Tx, house: House, sale: Sale): Promise<boolean> {
  const refunded = await refunds.ofPayment(tx, sale.payment)
  const disputed = await disputes.ofPayment(tx, sale.payment)
  if (refunded.length + disputed.length === 0) return true
  const rows = await books.belongingTo(tx, sale.order.id)
  if ((await saleLines(tx, rows, sale.payment)).length === 0) return false
  const before = await forgottenOf(tx, sale, rows)
  for (const refund of refunded) await followRefund(tx, house, { sale, refund })
  for (const dispute of disputed) await followDispute(tx, house, { sale, dispute })
  await recoverLosses(tx, house, sale)
  if (before) await clearForgotten(tx, house, { order: sale.order, before })
  if (sale.order.state === 'review' || sale.order.state === 'canceled') await followReview(tx, house, sale)
  if (sale.order.state === 'paid')
    await followComeback(tx, house, { ...sale, causes: [...refunded, ...disputed].map(({ id }) => id) })
  await followAccess(tx, house, sale)
  return true
}

/** What went back while its order was in review and comes again once that is paid is nobody's. */
async function followComeback(
  tx: Tx,
  house: House,
  { order, customer, payment, causes }: Sale & { causes: string[] },
): Promise<void> {
  for (const row of await books.belongingTo(tx, order.id))
    if (row.credit === HOUSE.suspense && causes.includes(causeOf(row)))
      await openComeback(tx, house, {
        order,
        payment,
        cause: causeOf(row),
        isGone: isErased(customer),
        ...row,
      })
}

/** An order in review is over once nothing is left of what was paid for it, and in review again if that comes back. */
async function followReview(tx: Tx, house: House, { order, payment }: Sale): Promise<void> {
  if (payment !== order.payment_intent) return
  const waits = await suspendedOf(tx, { order: order.id, payment })
  if (!waits) return
  const at = house.world.clock.now()
  if (waits.leftMicros === 0) await reviews.endReview(tx, { id: order.id, reason: 'given back', at })
  else await orders.end(tx, { id: order.id, state: 'review', reason: 'what went back has come again', at })
}

/** Access that was paid back whole is over, unless it has been bought again or the money comes back. */
async function followAccess(tx: Tx, house: House, { order, customer, payment }: Sale): Promise<void> {
  if (order.product !== 'access') return
  const isLeft = await isPaidFor(tx, { order: order.id, payment })
  if (isLeft === undefined) return
  if (isLeft) return customers.giveAccess(tx, { id: customer.id, at: house.world.clock.now() })
  for (const { id, payment_intent: paid } of await orders.accessOf(tx, customer.id))
    if (paid === null || (await isPaidFor(tx, { order: id, payment: paid }))) return
  await customers.endAccess(tx, { id: customer.id })
}

/**
 * Whether something of what a payment bought has not been paid back, whatever it was divided into: a code or a launch
 * price may have left no line for access. Nothing if it bought nothing.
 */
async function isPaidFor(
  tx: Tx,
  { order, payment }: { order: string; payment: string },
): Promise<boolean | undefined> {
  const lines = await saleLines(tx, await books.belongingTo(tx, order), payment)
  const bought = lines.filter(({ debit, credit }) => debit === HOUSE.stripe && credit !== HOUSE.suspense)
  if (bought.length === 0) return undefined
  return bought.some(({ takenMicros, amountMicros }) => takenMicros < amountMicros)
}

async function followRefund(
  tx: Tx,
  house: House,
  { sale, refund }: { sale: Sale; refund: RefundRow },
): Promise<void> {
  const { order, payment } = sale
  const { currency, amount_micros: micros } = refund
  if (refund.state === 'parked') {
    const rows = await books.belongingTo(tx, order.id)
    const lines = await saleLines(tx, rows, payment)
    const id = `refund:${refund.id}`
    await turnAround(tx, house, { order, rows, lines, currency, micros, kind: 'refund', id })
    await refunds.mark(tx, { id: refund.id, state: 'posted' })
    await announceRefund(tx, house, { refund, sale, type: 'refund.posted' })
    // What they may buy to make up for it depends on whether their access went with it.
    await followAccess(tx, house, sale)
    const customer = (await customers.find(tx, sale.customer.id))!
    // Of a refund that came to nothing before we heard of it, the end is news enough.
    if (!cameBack(refund)) {
      await tellRefund(tx, house, { ...sale, customer, refund })
      const tellAt = sale.tellAt ?? house.world.clock.now()
      await pauseAfterRefund(tx, house, { customer, refund: refund.id, tellAt })
    }
  }
  if (refund.state !== 'reversed' && cameBack(refund)) {
    const rows = await books.belongingTo(tx, order.id)
    const lines = takenLines(rows, refund.id)
    const id = `refund-failed:${refund.id}`
    await turnAround(tx, house, { order, rows, lines, currency, micros, kind: 'refund-failed', id })
    await refunds.mark(tx, { id: refund.id, state: 'reversed' })
    await recoverLosses(tx, house, sale)
    await announceRefund(tx, house, { refund, sale, type: 'refund.failed' })
    await followAccess(tx, house, sale)
    const customer = (await customers.find(tx, sale.customer.id))!
    await tellRefundFailed(tx, house, { ...sale, customer, refund })
  }
}

async function announceRefund(
  tx: Tx,
  house: House,
  { refund, sale, type }: { refund: RefundRow; sale: Sale; type: 'refund.posted' | 'refund.failed' },
): Promise<void> {
  const { id, currency, amount_micros: amountMicros } = refund
  const data = { refund: id, order: sale.order.id, account: sale.customer.id, currency, amountMicros }
  await announce(tx, { type, subject: id, data, at: house.world.clock.now() })
}

/**
 * What a dispute withdrew, and what of it the bank gave back: won, that is the customer's credit again; lost all the
 * same, the bank has made them whole already and it is ours. Undecided, it waits for the decision.
 */
async function followDispute(
  tx: Tx,
  house: House,
  { sale, dispute }: { sale: Sale; dispute: KeptDispute },
): Promise<void> {
  const { order, payment } = sale
  const { currency } = dispute
  const standing = standingOf(dispute.status)
  for (const { id, micros } of numbered(dispute, 'withdraw')) {
    const rows = await books.belongingTo(tx, order.id)
    if (rows.some((row) => row.id === id || row.id.startsWith(`${id}:`))) continue
    const lines = await saleLines(tx, rows, payment)
    await turnAround(tx, house, { order, rows, lines, currency, micros, kind: 'dispute', id })
  }
  for (const { id, micros } of numbered(dispute, 'reinstate')) {
    const rows = await books.belongingTo(tx, order.id)
    if (rows.some((row) => row.id === id || row.id.startsWith(`${id}:`))) continue
    if (standing !== 'won' && standing !== 'lost') continue
    const lines = standing === 'won' ? takenLines(rows, dispute.id) : []
    await turnAround(tx, house, { order, rows, lines, currency, micros, kind: 'dispute-won', id })
  }
}

/** What a dispute withdrew, or what came back of it, each under the name that it has in the ledger. */
function numbered(dispute: KeptDispute, what: 'withdraw' | 'reinstate'): { id: string; micros: number }[] {
  return dispute.moves
    .filter(({ amountMicros }) => (what === 'withdraw' ? amountMicros < 0 : amountMicros > 0))
    .map(({ amountMicros }, i) => ({
      id: `dispute:${dispute.id}:${what}${i === 0 ? '' : i + 1}`,
      micros: Math.abs(amountMicros),
    }))
}
