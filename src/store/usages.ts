import type { UsageRow } from './schema-doors.ts'
import type { Read, Tx } from './store.ts'

export type Usage = UsageRow

/** Writes down that a customer uses something; its credit is held under the same id. */
export function open(tx: Tx, usage: Omit<Usage, 'state' | 'captured_micros' | 'ended_at'>): Promise<Usage> {
  return tx.db
    .insertInto('usages')
    .values({ ...usage, state: 'open' })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function find(read: Read, id: string): Promise<Usage | undefined> {
  return read.db.selectFrom('usages').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Ends a usage. Nothing if it had ended before. */
export function end(
  tx: Tx,
  args: { id: string; state: 'captured' | 'voided'; capturedMicros: number | null; at: number },
): Promise<Usage | undefined> {
  return tx.db
    .updateTable('usages')
    .set({ state: args.state, captured_micros: args.capturedMicros, ended_at: args.at })
    .where('id', '=', args.id)
    .where('state', '=', 'open')
    .returningAll()
    .executeTakeFirst()
}
