import * as approvals from '../store/approvals.ts'
import * as customers from '../store/customers.ts'
import * as orders from '../store/orders.ts'
import type { Payment } from '../till/world.ts'
import { failOrder } from './end-order.ts'
import type { House } from './house.ts'
import { barredWhy } from './refuse-locked.ts'
import { settleOrder } from './settle-order.ts'

/** What is behind the link that asks for approval. */
export type Approvable = { order: orders.Order; approval: approvals.Approval }

/** Whether a link leads to an order that may not be paid now: its customer locked their account, or it is on hold. */
export async function isBarred({ store }: House, code: string): Promise<boolean> {
  return store.read(async (read) => {
    const order = await orders.find(read, 'code', code)
    if (order?.state !== 'open') return false
    const { locked_at, frozen } = (await customers.find(read, order.customer))!
    return locked_at !== null || frozen !== null
  })
}

/** The address of the hosted page that a link leads to; nothing if there is none, or none that may be paid on any more. */
export async function findPage(house: House, order: orders.Order): Promise<string | undefined> {
  if (order.state !== 'open' || order.checkout_url === null) return
  const customer = (await house.store.read((read) => customers.find(read, order.customer)))!
  return barredWhy(house, { customer, order }) === undefined ? order.checkout_url : undefined
}

/** The order that a link asks to approve. Nothing if it is none, or is over. Looks and changes nothing. */
export async function findApprovable({ store, world }: House, code: string): Promise<Approvable | undefined> {
  return store.read(async (read) => {
    const order = await orders.find(read, 'code', code)
    const approval = order?.state === 'open' ? await approvals.find(read, order.id) : undefined
    if (!order || !approval || approval.closed_at !== null) return
    if (approval.expires_at <= world.clock.now()) return
    return { order, approval }
  })
}

/**
 * A customer presses the button behind their link: the same payment is confirmed again, now with them at the screen.
 * Pressing it again leads to the same page of the bank, for as long as the payment waits.
 *
 * @returns where to send them; nothing if there is nothing to approve any more
 */
export async function openBankPage(house: House, code: string): Promise<string | undefined> {
  const { world, settings } = house
  if (await isBarred(house, code)) return
  const found = await findApprovable(house, code)
  if (!found) return
  const { order, approval } = found
  const returnUrl = `${settings.publicUrl}/thanks/${order.code}`
  const { payment, card } = approval
  const outcome = await world.payments.approve({ key: `approve:${order.id}`, payment, card, returnUrl })
  if (outcome.kind === 'asks') return outcome.url
  if (outcome.kind === 'rejected') await failOrder(house, order.id, 'rejected')
  else await end(house, order.id, outcome.payment)
  return returnUrl
}

async function end(house: House, order: string, payment: Payment): Promise<void> {
  if (payment.status === 'succeeded') await settleOrder(house, payment)
  else if (payment.status === 'failed' || payment.status === 'canceled')
    await failOrder(house, order, payment)
}
