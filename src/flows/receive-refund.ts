import * as refunds from '../store/refunds.ts'
import type { Refund } from '../till/money-back.ts'
import { endRefundRequest } from './end-refund-request.ts'
import { fileMoneyBack } from './file-money-back.ts'
import type { House } from './house.ts'
import { postMovesOf } from './receive-charge.ts'

/**
 * Money went back to a card, or did not arrive there after all: from our own request, or from Stripe's dashboard.
 * The unit is the refund, never the total that a charge tells of.
 *
 * @returns what came of it; nothing if it is none of ours
 */
export async function receiveRefund(house: House, id: string): Promise<string | undefined> {
  const refund = await house.world.payments.findRefund(id)
  return refund && fileRefund(house, refund)
}

/** A charge says that something of it was refunded: its refunds say what. */
export async function receiveRefundsOf(house: House, charge: string): Promise<string | undefined> {
  const outcomes: string[] = []
  for (const refund of await house.world.payments.refundsOf({ charge })) {
    const outcome = await fileRefund(house, refund)
    if (outcome === undefined) return undefined
    outcomes.push(outcome)
  }
  return outcomes.join('; ') || 'no refunds'
}

/** Writes a refund down as Stripe has it now, and makes the books follow. */
export async function fileRefund(house: House, refund: Refund): Promise<string | undefined> {
  const { id, request } = refund
  const at = house.world.clock.now()
  const filed = await fileMoneyBack(house, refund.payment, {
    async write(tx, { order, payment }) {
      await refunds.hear(tx, { refund: { ...refund, payment }, order: order.id, at })
      if (request !== null) await endRefundRequest(tx, house, { id: request, state: 'accepted', refund: id })
    },
  })
  if (!filed) return undefined
  const { order, followed } = filed
  await postMovesOf(house, { order, source: refund.id })
  return `refund ${refund.id} of order ${order} is ${refund.status}${followed ? '' : ', and waits for the payment'}`
}
