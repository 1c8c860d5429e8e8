import { speechOf } from '../speech/speech.ts'
import { balanceOf, type Customer } from '../store/customers.ts'
import type { Order } from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { refOf } from '../till/order.ts'
import { isOneSegment } from '../till/segments.ts'
import { cardName } from '../till/wallet.ts'
import type { Payment } from '../till/world.ts'
import type { House } from './house.ts'
import { say } from './say.ts'

/**
 * Tells a customer what they have bought, in the transaction that credits it.
 *
 * @param args.order as it is settled
 * @param args.customer as they were before: of access that they had already there is nothing to tell
 * @param args.owedMicros what a refund or a dispute had left them short of
 */
export async function thank(
  tx: Tx,
  house: House,
  {
    order,
    customer,
    payment,
    owedMicros,
  }: { order: Order; customer: Customer; payment: Payment | null; owedMicros: number },
): Promise<void> {
  const { service } = house
  const speech = speechOf(service, customer)
  const money = (micros: number) => formatMoney(micros, service.currency)
  const card = payment?.card ? cardName(payment.card) : null
  const said = {
    amount: money(order.credit_micros),
    price: order.credit_micros === order.pay_micros ? null : money(order.pay_micros),
    balance: money(await balanceOf(tx, customer.id, service.currency)),
    ref: refOf(order),
  }
  const saved = order.via === 'checkout' && card && payment?.reusable
  const madeGoodMicros = Math.min(owedMicros, order.credit_micros)
  const words =
    madeGoodMicros > 0
      ? speech.madeGood({ ...said, missing: money(madeGoodMicros) })
      : order.product === 'access' && customer.access_at === null
        ? speech.accessOn({ ...said, card })
        : saved
          ? speech.cardSaved({ ...said, card })
          : order.auto
            ? speech.autoAdded({ ...said, card })
            : speech.added({ ...said, card })
  // Somebody may have texted in their name: they are told how to end that, where there is room.
  const guarded = order.via === 'card' ? `${words} ${speech.notYou()}` : words
  const body = isOneSegment(guarded) ? guarded : words
  await say(tx, house, { id: `thanks:${order.id}`, customer, answers: order.text_in, body })
}
