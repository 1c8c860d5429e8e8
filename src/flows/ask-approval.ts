import { speechOf } from '../speech/speech.ts'
import * as approvals from '../store/approvals.ts'
import type { Customer } from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { APPROVE_WITHIN_MS } from '../till/approval.ts'
import { formatMoney } from '../till/money.ts'
import type { House } from './house.ts'
import { say } from './say.ts'

/** When an approval is read back, should the event that tells of it not come. */
const CHECK_MS = 600_000

/**
 * The bank wants to hear from the customer before it pays. Nothing is credited; the order stays open, and the
 * customer gets a link that finishes that same payment at the bank's page.
 */
export async function askApproval(
  tx: Tx,
  house: House,
  args: { order: orders.Order; customer: Customer; payment: string; card: string },
): Promise<void> {
  const { settings, world } = house
  const { order, customer, payment, card } = args
  const at = world.clock.now()
  const expiresAt = at + APPROVE_WITHIN_MS
  await orders.note(tx, { id: order.id, payment_intent: payment, expires_at: expiresAt })
  await approvals.open(tx, { order: order.id, payment, card, at, expiresAt })
  await jobs.leave(tx, { kind: 'close-approval', subject: order.id, at: expiresAt })
  await jobs.leave(tx, { kind: 'check-order', subject: order.id, at: at + CHECK_MS })
  const speech = speechOf(house.service, customer)
  const said = {
    amount: formatMoney(order.pay_micros, order.currency),
    url: `${settings.publicUrl}/p/${order.code}`,
  }
  await say(tx, house, {
    id: `approve:${order.id}`,
    customer,
    answers: order.text_in,
    body: order.auto ? speech.approveAuto(said) : speech.approve(said),
  })
}

/** Ends a customer's orders that wait for approval, in favour of another. Their payments are closed at Stripe after. */
export async function giveUpApprovals(
  tx: Tx,
  house: House,
  args: { customer: string; reason: string },
): Promise<void> {
  const at = house.world.clock.now()
  for (const { order_id: id } of await approvals.unclosed(tx, args.customer)) {
    await orders.end(tx, { id, state: 'canceled', reason: args.reason, at })
    await closeNow(tx, { order: id, at })
  }
}

/** Has an approval closed at Stripe as soon as may be, rather than when it expires. */
export async function closeNow(tx: Tx, args: { order: string; at: number }): Promise<void> {
  await jobs.drop(tx, { kind: 'close-approval', subject: args.order })
  await jobs.leave(tx, { kind: 'close-approval', subject: args.order, at: args.at })
}
