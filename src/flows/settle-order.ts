import { cardName } from '../speech/declines.ts'
import * as customers from '../store/customers.ts'
import * as ledger from '../store/ledger.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { refOf } from '../till/order.ts'
import type { Payment } from '../till/world.ts'
import { HOUSE, type House } from './house.ts'
import { say } from './say.ts'

/**
 * Someone paid: the only way that credit is given. Called with a payment as Stripe has it now, by whoever
 * learnt of it: an event, the reconciler, a replay. Heard once or five times, first or last, it is credited once,
 * because the transfer's id is the payment's.
 *
 * @returns what came of it, for the event's record
 */
export async function settleOrder(house: House, payment: Payment): Promise<string> {
  if (payment.status !== 'succeeded') return `payment is ${payment.status}`
  if (payment.mark.order === undefined) return 'not a payment of ours'
  const { store, world } = house
  const at = world.clock.now()

  return store.transact(async (tx) => {
    const order = await orders.lock(tx, payment.mark.order!)
    if (!order) throw new Error(`order ${payment.mark.order} is not here yet`)
    if (order.state === 'paid') return `order ${order.id} was settled before`
    const customer = (await customers.lock(tx, 'id', order.customer))!

    if (payment.paidMicros !== order.pay_micros || payment.currency !== order.currency) {
      const ended = await orders.end(tx, {
        id: order.id,
        state: 'review',
        reason: `paid ${payment.paidMicros} ${payment.currency} by ${payment.id}`,
        at,
      })
      if (ended) await tellReview(tx, house, order, customer)
      return `order ${order.id} is for a person to look at: it was not paid as asked`
    }

    const posted = await ledger.post(tx, {
      id: `grant:${payment.id}`,
      kind: 'grant',
      debit: HOUSE.stripe,
      credit: customers.accountOf(customer.id),
      currency: order.currency,
      amountMicros: order.credit_micros,
      at,
      reference: order.id,
      note: 'bought',
    })
    await orders.end(tx, { id: order.id, state: 'paid', paymentIntent: payment.id, at })
    if (!posted) return `order ${order.id} was credited before`
    await saveCard(tx, house, { order, customer, payment })
    await tellAdded(tx, house, { order, customer, payment })
    return `order ${order.id} settled`
  })
}

type Settled = { order: orders.Order; customer: customers.Customer; payment: Payment }

async function saveCard(tx: Tx, house: House, { order, customer, payment }: Settled): Promise<void> {
  const at = house.world.clock.now()
  if (payment.stripeCustomer !== null)
    await customers.knowAtStripe(tx, { id: customer.id, stripeCustomer: payment.stripeCustomer })
  if (order.via !== 'checkout' || payment.card === null || !payment.reusable) return
  await customers.saveCard(tx, { customer: customer.id, card: payment.card, at })
  await customers.writeConsent(tx, {
    id: `card:${order.id}`,
    customer: customer.id,
    subject: 'off-session',
    given: true,
    words: 'paid on a page that saves the card for later purchases by text',
    source: order.checkout ?? order.id,
    at,
  })
}

async function tellAdded(tx: Tx, house: House, { order, customer, payment }: Settled): Promise<void> {
  const { service, speech } = house
  const card = payment.card && cardName(payment.card)
  const said = {
    amount: formatMoney(order.credit_micros, service.currency),
    balance: formatMoney(await customers.balanceOf(tx, customer.id, service.currency), service.currency),
    ref: refOf(order),
  }
  const saved = order.via === 'checkout' && card && payment.reusable
  await say(tx, house, {
    id: `thanks:${order.id}`,
    customer,
    answers: order.text_in,
    body: saved ? speech.cardSaved({ ...said, card }) : speech.added({ ...said, card }),
  })
}

async function tellReview(
  tx: Tx,
  house: House,
  order: orders.Order,
  customer: customers.Customer,
): Promise<void> {
  const { service, speech } = house
  await say(tx, house, {
    id: `review:${order.id}`,
    customer,
    answers: order.text_in,
    body: speech.inReview({ amount: formatMoney(order.pay_micros, service.currency), ref: refOf(order) }),
  })
}
