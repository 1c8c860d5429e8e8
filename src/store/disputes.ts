import { type Dispute, type DisputeMove, furtherDispute, isDecided } from '../till/money-back.ts'
import { compiled } from './compiled.ts'
import type { DisputeRow } from './schema-money-back.ts'
import type { Read, Tx } from './store.ts'

/** A dispute as it is written down, with what it moved at Stripe, oldest first. */
export type KeptDispute = Omit<DisputeRow, 'moves'> & { moves: DisputeMove[] }

/**
 * Writes down what Stripe says of a dispute. Moves only ever add up, and what is over stays over, so that two who
 * loaded it at once may write it in either order. @returns it as it stands now, and as it was known before
 */
export async function hear(
  tx: Tx,
  args: { dispute: Dispute & { payment: string }; order: string; at: number },
): Promise<{ now: KeptDispute; before: KeptDispute | undefined }> {
  const { dispute, at } = args
  const before = await find(tx, dispute.id)
  const status = before ? furtherDispute(before.status, dispute.status) : dispute.status
  const known = before?.moves ?? []
  const moves = [
    ...known,
    ...dispute.moves.filter(({ id }) => !known.some((move) => move.id === id)),
  ].toSorted((a, b) => a.at - b.at || a.amountMicros - b.amountMicros)
  const isReopened = before !== undefined && isDecided(before.status) && status !== before.status
  const news = {
    amount_micros: dispute.amountMicros,
    status,
    reason: dispute.reason,
    moves: JSON.stringify(moves),
    due_at: dispute.dueAt,
    reopened: (before?.reopened ?? 0) + (isReopened ? 1 : 0),
    moves_before: isReopened ? known.length : (before?.moves_before ?? 0),
    updated_at: at,
  }
  const row = await tx.db
    .insertInto('disputes')
    .values({
      id: dispute.id,
      payment: dispute.payment,
      order_id: args.order,
      currency: dispute.currency,
      heard_at: at,
      ...news,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(news))
    .returningAll()
    .executeTakeFirstOrThrow()
  return { now: read(row), before }
}

export async function find(look: Read, id: string): Promise<KeptDispute | undefined> {
  const row = await look.db.selectFrom('disputes').selectAll().where('id', '=', id).executeTakeFirst()
  return row && read(row)
}

/** The disputes of a payment, in the order they were heard of. */
export async function ofPayment(look: Read, payment: string): Promise<KeptDispute[]> {
  return (await findOfPayment(look, { payment })).map(read)
}

const findOfPayment = compiled<{ payment: string }, DisputeRow>((db, arg) =>
  db
    .selectFrom('disputes')
    .selectAll()
    .where('payment', '=', arg('payment'))
    .orderBy('heard_at')
    .orderBy('id'),
)

function read(row: DisputeRow): KeptDispute {
  return { ...row, moves: JSON.parse(row.moves) as DisputeMove[] }
}
