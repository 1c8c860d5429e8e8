import * as disputes from '../store/disputes.ts'
import * as freezes from '../store/freezes.ts'
import type { Tx } from '../store/store.ts'
import { announce } from '../store/webhooks.ts'
import { type Dispute, freezeOf, standingOf } from '../till/money-back.ts'
import { beginFreeze } from './begin-freeze.ts'
import type { Sale } from './claw-back.ts'
import { fileMoneyBack } from './file-money-back.ts'
import type { House } from './house.ts'
import { postMovesOf } from './receive-charge.ts'
import { tellDispute } from './tell-money-back.ts'

/**
 * A cardholder complained to their bank. What it moved at Stripe is what is posted, and how it stands is what
 * freezes the customer; what the event is called says neither.
 *
 * @returns what came of it; nothing if it is none of ours
 */
export async function receiveDispute(house: House, id: string): Promise<string | undefined> {
  const dispute = await house.world.payments.findDispute(id)
  return dispute && fileDispute(house, dispute)
}

/** Writes a dispute down as Stripe has it now, and makes the books and the customer's standing follow. */
async function fileDispute(house: House, dispute: Dispute): Promise<string | undefined> {
  let heard: Awaited<ReturnType<typeof disputes.hear>>
  const filed = await fileMoneyBack(house, dispute.payment, {
    async write(tx, sale) {
      heard = await hear(tx, house, { dispute, sale })
    },
    async after(tx, sale) {
      await tellDispute(tx, house, { ...sale, dispute: (await disputes.find(tx, dispute.id))! })
    },
  })
  if (!filed) return undefined
  await postMovesOf(house, { order: filed.order, source: dispute.id })
  const { now, before } = heard!
  const facts = { dispute: dispute.id, order: filed.order, status: now.status, reason: now.reason }
  if (standingOf(now.status) === 'unknown')
    house.log.error(facts, 'receive-dispute: a status that nobody knows')
  else if (before?.status !== now.status) house.log.warn(facts, 'receive-dispute: a payment is disputed')
  return `dispute ${dispute.id} of order ${filed.order} is ${now.status}${filed.followed ? '' : ', and waits for the payment'}`
}

async function hear(tx: Tx, house: House, { dispute, sale }: { dispute: Dispute; sale: Sale }) {
  const { order, customer, payment } = sale
  const at = house.world.clock.now()
  const heard = await disputes.hear(tx, { dispute: { ...dispute, payment }, order: order.id, at })
  const { now, before } = heard
  // Only news changes the standing: what the operator has lifted meanwhile stays lifted.
  const isNews = before?.reopened !== now.reopened || standingOf(before.status) !== standingOf(now.status)
  if (!isNews) return heard
  const data = {
    dispute: dispute.id,
    order: order.id,
    account: customer.id,
    status: now.status,
    currency: now.currency,
    amountMicros: now.amount_micros,
    reason: now.reason,
  }
  const subject = `${dispute.id}:${standingOf(now.status)}:${at}`
  await announce(tx, { type: 'dispute.changed', subject, data, at })
  const extent = freezeOf(now.status)
  if (extent === undefined) await freezes.lift(tx, { cause: dispute.id, at })
  else
    await beginFreeze(tx, house, {
      cause: dispute.id,
      customer: customer.id,
      extent,
      reason: `dispute is ${now.status} (${dispute.reason})`,
      at,
    })
  return heard
}
