import * as books from '../store/books.ts'
import * as customers from '../store/customers.ts'
import * as deeds from '../store/deeds.ts'
import * as disputes from '../store/disputes.ts'
import * as jobs from '../store/jobs.ts'
import * as ledger from '../store/ledger.ts'
import * as search from '../store/order-search.ts'
import * as orders from '../store/orders.ts'
import * as refunds from '../store/refunds.ts'
import type { Read, Tx } from '../store/store.ts'
import { readAmount } from '../till/amount.ts'
import { formatMoney, minorFromMicros } from '../till/money.ts'
import { standingOf } from '../till/money-back.ts'
import { Problem } from '../till/problem.ts'
import { HOUSE, type House } from './house.ts'
import { type Line, saleLines, shareOut } from './turn-around.ts'

/** How long whoever asked may do it themselves before the worker does. */
const OWN_HANDS_MS = 30_000

/**
 * The operator wants to give money back for an order. Writes the wish down, holds the credit that it will take,
 * so that it is not spent meanwhile, and leaves the job that asks Stripe.
 *
 * @param args.order its id, or the first letters of its code, as customers read them; or a payment's id
 * @param args.amountMicros all that is left, unless told
 * @param args.written the same as somebody wrote it, in the payment's currency
 * @returns the request's id, for `refundOrder`
 * @throws Problem `no-such-order`, `which-order`, `not-paid`, `nothing-left`, `too-much`, `disputed`, `amount`, and
 *   `asked-already` when there are other requests for the order than whoever wants this one has seen
 */
export function requestRefund(house: House, args: RefundWish): Promise<string> {
  return house.store.transact((tx) => requestRefundIn(tx, house, args))
}

/** What is to be given back: of which order, how much if not all, why, and who wants it. */
export type RefundWish = {
  order: string
  amountMicros?: number | undefined
  written?: string | undefined
  reason: string
  /** How many requests for the order whoever wants this one has seen, so that the same wish sent twice is one. */
  seen?: number | undefined
  /** As deeds call them. */
  actor: string
}

/** The same, in a transaction of somebody else's. */
export async function requestRefundIn(tx: Tx, house: House, args: RefundWish): Promise<string> {
  const { order: found, payment } = await saleBy(tx, args.order)
  const order = (await orders.lock(tx, found.id))!
  const customer = (await customers.lock(tx, 'id', order.customer))!
  await refuseDisputed(tx, payment)
  const { leftMicros, underWayMicros, asked, lines } = await leftOf(tx, { order, payment })
  if (args.seen !== undefined && args.seen !== asked)
    throw new Problem(
      'asked-already',
      'Money back for this order was asked for meanwhile, and not once more now.',
    )
  // That of the payment: what waits for a person may have been paid in another than the order asks for.
  const { currency } = lines[0]!
  const money = (micros: number) => formatMoney(micros, currency)
  if (leftMicros <= 0) throw new Problem('nothing-left', `All of order ${order.id} has gone back already.`)
  const amountMicros =
    args.written === undefined ? (args.amountMicros ?? leftMicros) : microsIn(currency, args.written)
  minorFromMicros(amountMicros, currency)
  if (amountMicros <= 0 || amountMicros > leftMicros) {
    const [left, wanted] = [money(leftMicros), money(amountMicros)]
    throw new Problem('too-much', `Of order ${order.id}, ${left} is left to give back, not ${wanted}.`)
  }
  const at = house.world.clock.now()
  // Chance, and no number: a till that is restored from a backup counts anew, and Stripe has not forgotten.
  const request = house.world.newId('refund')
  const account = customers.accountOf(customer.id)
  const creditIn = (micros: number) => creditWith(lines, { account, micros })
  const creditMicros = creditIn(underWayMicros + amountMicros) - creditIn(underWayMicros)
  const held = await holdFor(tx, { request, account, currency, creditMicros, at })
  await refunds.request(tx, {
    id: request,
    order_id: order.id,
    payment,
    currency,
    amount_micros: amountMicros,
    reason: args.reason,
    held,
    asked_at: at,
  })
  await deeds.write(tx, {
    id: `deed:${request}`,
    actor: args.actor,
    deed: 'asked for a refund',
    subject: request,
    customer: customer.id,
    words: `${money(amountMicros)}: ${args.reason}`,
    at,
  })
  await jobs.leave(tx, { kind: 'refund-order', subject: request, at: at + OWN_HANDS_MS })
  return request
}

function microsIn(currency: string, written: string): number {
  const micros = readAmount(written, currency)
  if (micros !== undefined) return micros
  throw new Problem('amount', `${written} is not an amount in ${currency.toUpperCase()}.`)
}

type Named = { order: orders.Order; payment: string }

async function saleBy(read: Read, named: string): Promise<Named> {
  if (named.startsWith('pi_')) {
    const order = await search.byPayment(read, named)
    if (order) return { order, payment: named }
  }
  const order = await orderNamed(read, named)
  if (order.payment_intent === null)
    throw new Problem('not-paid', `Order ${order.id} is ${order.state}, and nothing was paid for it.`)
  return { order, payment: order.payment_intent }
}

/** An order by its id, or the letters of its code that customers read. @throws Problem `no-such-order`, `which-order` */
export async function orderNamed(read: Read, named: string): Promise<orders.Order> {
  const exact = await orders.find(read, 'id', named)
  const found = exact
    ? [exact]
    : /^[A-Za-z0-9]{4,10}$/.test(named)
      ? await search.byRef(read, named.toUpperCase())
      : []
  if (found.length > 1)
    throw new Problem('which-order', `${named} may be ${found.map(({ id }) => id).join(' or ')}. Say which.`)
  const [order] = found
  if (!order) throw new Problem('no-such-order', `There is no order ${named}.`)
  return order
}

async function refuseDisputed(read: Read, payment: string): Promise<void> {
  for (const { id, status, moves } of await disputes.ofPayment(read, payment))
    if (standingOf(status) !== 'won' && moves.some(({ amountMicros }) => amountMicros < 0))
      throw new Problem(
        'disputed',
        `The bank has taken this payment back already: dispute ${id} is ${status}.`,
      )
}

/** What was paid, less what went back and what is on its way there. */
async function leftOf(
  read: Read,
  { order, payment }: Named,
): Promise<{ leftMicros: number; underWayMicros: number; asked: number; lines: Line[] }> {
  const lines = await saleLines(read, await books.belongingTo(read, order.id), payment)
  if (!lines.length) throw new Problem('not-paid', `Order ${order.id} is ${order.state}, and not settled.`)
  const paid = lines.filter(({ debit }) => debit === HOUSE.stripe)
  const requests = await refunds.requestsOf(read, order.id)
  const underWayMicros = requests
    .filter((one) => one.payment === payment && refunds.isUnderWay(one))
    .reduce((sum, { amount_micros }) => sum + amount_micros, 0)
  const keptMicros = paid.reduce((sum, { amountMicros, takenMicros }) => sum + amountMicros - takenMicros, 0)
  return {
    leftMicros: keptMicros - underWayMicros,
    underWayMicros,
    asked: requests.length,
    lines,
  }
}

/** What money that goes back takes of the customer's credit: its bonus too, but not what was for access or waits. */
function creditWith(lines: Line[], { account, micros }: { account: string; micros: number }): number {
  const { sharesMicros } = shareOut(lines, micros)
  return lines.reduce((sum, { credit }, i) => sum + (credit === account ? sharesMicros[i]! : 0), 0)
}

/** Holds as much as is there: what is spent already is taken back below zero. */
async function holdFor(
  tx: Tx,
  args: { request: string; account: string; currency: string; creditMicros: number; at: number },
): Promise<boolean> {
  const { request: id, account, currency, creditMicros, at } = args
  const { availableMicros } = await ledger.balance(tx, { account, currency })
  const amountMicros = Math.min(availableMicros, creditMicros)
  if (amountMicros <= 0) return false
  const held = await ledger.hold(tx, { id, account, currency, amountMicros, at })
  return held === 'held'
}
