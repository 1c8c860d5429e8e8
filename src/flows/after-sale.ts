import * as customers from '../store/customers.ts'
import type { Order } from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { announce } from '../store/webhooks.ts'
import { orderData } from '../till/order.ts'
import type { CheckoutPage, Payment } from '../till/world.ts'
import { clawBack } from './claw-back.ts'
import { confirmByMail } from './confirm-by-mail.ts'
import type { House } from './house.ts'
import { savePaidCard } from './save-paid-card.ts'
import { NEXT_WORDS_MS } from './say.ts'
import { thank } from './thank.ts'

/**
 * What was sold is in the books: what they paid with is kept, they are thanked, and whoever wants to know is told.
 * Called once for each order, in the transaction that credits it, with the customer locked.
 *
 * @param args.order as it is settled
 * @param args.owedMicros what they owed before it
 */
export async function afterSale(
  tx: Tx,
  house: House,
  args: {
    order: Order
    customer: customers.Customer
    payment: Payment | null
    page: CheckoutPage | undefined
    owedMicros: number
  },
): Promise<void> {
  const { order, customer, payment, page, owedMicros } = args
  if (customer.low_told_at !== null) await customers.forgetLow(tx, { id: customer.id })
  if (payment) await savePaidCard(tx, house, { order, customer, payment })
  if (page?.email) await customers.setEmail(tx, { id: customer.id, email: page.email })
  await thank(tx, house, { order, customer, payment, owedMicros })
  await announce(tx, {
    type: 'order.paid',
    subject: order.id,
    data: orderData({ ...order, state: 'paid' }),
    at: house.world.clock.now(),
  })
  await confirmByMail(tx, house, { order, customer, email: page?.email ?? customer.email })
  // What was refunded or disputed before we heard that it was paid leaves in the same transaction.
  if (payment) {
    const tellAt = house.world.clock.now() + NEXT_WORDS_MS
    await clawBack(tx, house, { order, customer, payment: payment.id, tellAt })
  }
}
