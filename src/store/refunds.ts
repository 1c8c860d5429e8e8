import { cameBack, type Refund } from '../till/money-back.ts'
import { compiled } from './compiled.ts'
import type { RefundRequestRow, RefundRow } from './schema-money-back.ts'
import type { Read, Tx } from './store.ts'

export type RefundRequest = RefundRequestRow

/** Writes down what Stripe says of a refund. What has come back stays so, whatever is heard late. */
export async function hear(
  tx: Tx,
  args: { refund: Refund & { payment: string }; order: string; at: number },
): Promise<void> {
  const { refund } = args
  const known = await find(tx, refund.id)
  await tx.db
    .insertInto('refunds')
    .values({
      id: refund.id,
      payment: refund.payment,
      order_id: args.order,
      currency: refund.currency,
      amount_micros: refund.amountMicros,
      status: refund.status,
      state: 'parked',
      request: refund.request,
      heard_at: args.at,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        status: known && cameBack(known) ? known.status : refund.status,
        request: known?.request ?? refund.request,
      }),
    )
    .execute()
}

export function find(read: Read, id: string): Promise<RefundRow | undefined> {
  return read.db.selectFrom('refunds').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The refunds of a payment, in the order they were heard of. */
export function ofPayment(read: Read, payment: string): Promise<RefundRow[]> {
  return findOfPayment(read, { payment })
}

const findOfPayment = compiled<{ payment: string }, RefundRow>((db, arg) =>
  db
    .selectFrom('refunds')
    .selectAll()
    .where('payment', '=', arg('payment'))
    .orderBy('heard_at')
    .orderBy('id'),
)

/** Writes down how far the books have followed a refund. */
export async function mark(tx: Tx, args: { id: string; state: RefundRow['state'] }): Promise<void> {
  await tx.db.updateTable('refunds').set({ state: args.state }).where('id', '=', args.id).execute()
}

/** Writes a wish to give money back down, before Stripe is asked. */
export async function request(
  tx: Tx,
  args: Omit<RefundRequest, 'state' | 'held' | 'refund' | 'outcome' | 'sent_at' | 'ended_at'> & {
    held: boolean
  },
): Promise<void> {
  await tx.db
    .insertInto('refund_requests')
    .values({ ...args, held: args.held ? 1 : 0, state: 'created' })
    .execute()
}

export function findRequest(read: Read, id: string): Promise<RefundRequest | undefined> {
  return read.db.selectFrom('refund_requests').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The requests of an order, oldest first. */
export function requestsOf(read: Read, order: string): Promise<RefundRequest[]> {
  return read.db
    .selectFrom('refund_requests')
    .selectAll()
    .where('order_id', '=', order)
    .orderBy('asked_at')
    .orderBy('id')
    .execute()
}

/** Whether it is not known yet what comes of a request. */
export function isUnderWay({ state }: RefundRequest): boolean {
  return state !== 'accepted' && state !== 'refused'
}

/** Moves a request on, unless it has ended. False if it had. */
export async function advanceRequest(
  tx: Tx,
  args: { id: string } & Partial<Pick<RefundRequest, 'refund' | 'outcome' | 'sent_at' | 'ended_at'>> &
    Pick<RefundRequest, 'state'>,
): Promise<boolean> {
  const { id, ...to } = args
  const moved = await tx.db
    .updateTable('refund_requests')
    .set(to)
    .where('id', '=', id)
    .where('state', 'in', ['created', 'sending', 'unknown'])
    .returning('id')
    .executeTakeFirst()
  return moved !== undefined
}
