import * as customers from '../store/customers.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import type { Payment } from '../till/world.ts'
import { clawBack, type Sale } from './claw-back.ts'
import type { House } from './house.ts'
import { notHere } from './not-here.ts'
import { settleOrder } from './settle-order.ts'

/**
 * Writes news of a payment's refund or dispute down and makes the books follow, in one transaction. When the payment
 * itself is not in the books yet it is settled now, by the one way there is, which takes the news along; if Stripe
 * has not taken it either, the news waits for that.
 *
 * @param write writes the news down; `after` comes when the books have followed
 * @returns the order; nothing if the payment is none of ours
 */
export async function fileMoneyBack(
  house: House,
  payment: string | null,
  news: { write(tx: Tx, sale: Sale): Promise<void>; after?(tx: Tx, sale: Sale): Promise<void> },
): Promise<{ order: string; followed: boolean } | undefined> {
  const { store, world } = house
  const order = payment === null ? undefined : await orderOf(house, payment)
  if (payment === null || order === undefined) return undefined
  const file = (write: boolean) =>
    store.transact(async (tx) => {
      const locked = (await orders.lock(tx, order))!
      const sale = { order: locked, customer: (await customers.lock(tx, 'id', locked.customer))!, payment }
      if (write) await news.write(tx, sale)
      const followed = await clawBack(tx, house, sale)
      if (followed)
        await news.after?.(tx, { ...sale, customer: (await customers.find(tx, locked.customer))! })
      return followed
    })
  if (await file(true)) return { order, followed: true }
  const current = await world.payments.payment(payment)
  if (current?.status !== 'succeeded') return { order, followed: false }
  await settleOrder(house, current)
  return { order, followed: await file(false) }
}

/** Which order a payment is for: what we wrote down, else what the payment says of itself. */
export async function orderOf(house: House, payment: string): Promise<string | undefined> {
  const known = await house.store.read((read) => orders.find(read, 'payment_intent', payment))
  if (known) return known.id
  const loaded: Payment | undefined = await house.world.payments.payment(payment)
  const order = loaded?.mark.order
  if (order === undefined) return undefined
  if (!(await house.store.read((read) => orders.find(read, 'id', order)))) throw notHere(order)
  return order
}
