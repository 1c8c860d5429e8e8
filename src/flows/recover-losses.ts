import * as books from '../store/books.ts'
import * as disputes from '../store/disputes.ts'
import * as ledger from '../store/ledger.ts'
import * as refunds from '../store/refunds.ts'
import type { Tx } from '../store/store.ts'
import type { Sale } from './claw-back.ts'
import { HOUSE, type House } from './house.ts'
import { type Line, saleLines, takenLines, turnAround } from './turn-around.ts'

/**
 * Takes what was the house's loss from the sale after all, once one refund or dispute that had taken the credit before
 * has come back: what went to the card is the customer's to bear, in whatever order it was heard of. The loss is undone
 * by as much, under the same name at Stripe, so that nothing has moved there. Doing it again posts nothing.
 */
export async function recoverLosses(tx: Tx, house: House, { order, payment }: Sale): Promise<void> {
  for (const { id, name, takes, gives } of await causesOf(tx, payment)) {
    const rows = await books.belongingTo(tx, order.id)
    const lines = await saleLines(tx, rows, payment)
    const lost = takenLines(rows, id).filter(({ debit }) => debit === HOUSE.losses)
    const paid = lines.filter(({ debit, credit }) => [debit, credit].includes(HOUSE.stripe))
    const micros = Math.min(left(lost), left(paid))
    if (micros <= 0) continue
    const { currency } = paid[0]!
    const times = rows.filter((row) => row.id.startsWith(`${name}:recovered`)).length + 1
    await ledger.post(tx, {
      id: `${name}:recovered${times}`,
      kind: gives,
      debit: HOUSE.stripe,
      credit: HOUSE.losses,
      currency,
      amountMicros: micros,
      at: Math.max(house.world.clock.now(), ...rows.map(({ posted_at }) => posted_at + 1)),
      reference: order.id,
      note: 'loss recovered',
    })
    const after = await books.belongingTo(tx, order.id)
    const again = `${name}:again${times}`
    await turnAround(tx, house, { order, rows: after, lines, currency, micros, kind: takes, id: again })
  }
}

type Cause = {
  id: string
  /** What it took goes by this in the ledger. */
  name: string
  takes: 'refund' | 'dispute'
  gives: 'refund-failed' | 'dispute-won'
}

async function causesOf(tx: Tx, payment: string): Promise<Cause[]> {
  const refunded = await refunds.ofPayment(tx, payment)
  const disputed = await disputes.ofPayment(tx, payment)
  return [
    ...refunded.map(
      ({ id }): Cause => ({ id, name: `refund:${id}`, takes: 'refund', gives: 'refund-failed' }),
    ),
    ...disputed.map(
      ({ id }): Cause => ({ id, name: `dispute:${id}:withdraw`, takes: 'dispute', gives: 'dispute-won' }),
    ),
  ]
}

function left(lines: Line[]): number {
  return lines.reduce((sum, { amountMicros, takenMicros }) => sum + amountMicros - takenMicros, 0)
}
