import * as books from '../store/books.ts'
import * as ledger from '../store/ledger.ts'
import type { Read, Tx } from '../store/store.ts'
import type { Payment } from '../till/world.ts'
import { HOUSE, type House } from './house.ts'
import { saleLines } from './turn-around.ts'

/**
 * Puts a payment that a person must look at into the books, as nobody's yet: it was paid otherwise than asked, or a
 * second time for one order. Refunded, it leaves from there.
 */
export async function suspendPayment(
  tx: Tx,
  house: House,
  { order, payment }: { order: string; payment: Payment },
): Promise<void> {
  const { currency } = payment
  for (const id of [HOUSE.stripe, HOUSE.suspense])
    await ledger.openAccount(tx, { id, currency, holder: 'house' })
  const isNew = await ledger.post(tx, {
    id: `suspense:${payment.id}`,
    kind: 'suspense',
    debit: HOUSE.stripe,
    credit: HOUSE.suspense,
    currency,
    amountMicros: payment.paidMicros,
    at: house.world.clock.now(),
    reference: order,
    note: 'to be looked at',
  })
  if (isNew)
    house.log.error({ order, payment: payment.id }, 'suspend-payment: a person must look at this payment')
}

/** What of a payment waits for a person still, and what of it has gone back; nothing if it does not wait. */
export async function suspendedOf(
  read: Read,
  { order, payment }: { order: string; payment: string },
): Promise<{ leftMicros: number; takenMicros: number } | undefined> {
  const lines = await saleLines(read, await books.belongingTo(read, order), payment)
  const line = lines.find(({ credit }) => credit === HOUSE.suspense)
  return line && { leftMicros: line.amountMicros - line.takenMicros, takenMicros: line.takenMicros }
}

/** What is left of a payment that was suspended is settled after all: it stands where it was before. */
export async function resumePayment(
  tx: Tx,
  house: House,
  { order, payment }: { order: string; payment: Payment },
): Promise<void> {
  await ledger.post(tx, {
    id: `resumed:${payment.id}`,
    kind: 'resumed',
    debit: HOUSE.suspense,
    credit: HOUSE.stripe,
    currency: payment.currency,
    amountMicros: payment.paidMicros,
    at: house.world.clock.now(),
    reference: order,
    note: 'looked at',
  })
}
