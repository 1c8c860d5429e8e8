import { speechOf } from '../speech/speech.ts'
import type { Approval } from '../store/approvals.ts'
import * as cards from '../store/cards.ts'
import * as customers from '../store/customers.ts'
import * as declines from '../store/declines.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { APPROVAL_CODE } from '../till/approval.ts'
import { whyDeclined } from '../till/decline.ts'
import { formatMoney } from '../till/money.ts'
import { barsCard, isNotApproved } from '../till/refusal.ts'
import { cardName } from '../till/wallet.ts'
import type { Payment } from '../till/world.ts'
import { closeNow } from './ask-approval.ts'
import type { House } from './house.ts'
import { buyAgain } from './offers-for.ts'
import { say } from './say.ts'

/**
 * What a bank's page led to, when it is no payment: the customer said no there, or the bank said no all the same.
 * The first refusal, which is why they were asked, is no news.
 */
export async function failApproval(
  tx: Tx,
  house: House,
  args: { order: orders.Order; approval: Approval; ended: Payment | string },
): Promise<string> {
  const { order, approval, ended } = args
  const refusal = typeof ended === 'string' ? null : ended.refusal
  const waits = typeof ended !== 'string' && ended.status === 'failed'
  if (waits && (refusal === null || refusal.code === APPROVAL_CODE))
    return `order ${order.id} waits for approval`
  const at = house.world.clock.now()
  const reason = refusal?.code ?? (typeof ended === 'string' ? ended : `payment is ${ended.status}`)
  await orders.end(tx, { id: order.id, state: 'failed', reason, at })
  await closeNow(tx, { order: order.id, at })
  const attempt = typeof ended === 'string' ? undefined : ended.mark.attempt
  if (refusal && attempt !== undefined && !isNotApproved(refusal))
    await declines.write(tx, { attempt, card: approval.card, ...refusal, at })
  if (refusal && barsCard(refusal)) await cards.bar(tx, { id: approval.card, at })
  const customer = (await customers.lock(tx, 'id', order.customer))!
  await say(tx, house, {
    id: `failed:${order.id}`,
    customer,
    answers: order.text_in,
    body: await words(tx, house, { order, customer, approval, refusal }),
  })
  return `order ${order.id} failed: ${reason}`
}

async function words(
  tx: Tx,
  house: House,
  {
    order,
    customer,
    approval,
    refusal,
  }: {
    order: orders.Order
    customer: customers.Customer
    approval: Approval
    refusal: Payment['refusal']
  },
): Promise<string> {
  const amount = formatMoney(order.pay_micros, order.currency)
  const speech = speechOf(house.service, customer)
  const buy = buyAgain(house, { customer, order })
  if (refusal && isNotApproved(refusal)) return speech.notApproved({ amount, buy })
  const card = refusal && refusal.code !== APPROVAL_CODE ? await cards.find(tx, approval.card) : undefined
  if (!card) return speech.paymentFailed({ amount, buy })
  return speech.declinedAtBank({ card: cardName(card), buy, ...whyDeclined(refusal!) })
}
