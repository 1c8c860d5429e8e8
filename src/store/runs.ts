import type { RunRow } from './schema.ts'
import type { Read, Tx } from './store.ts'

export type Run = RunRow

/** Writes down that a paid command was asked for; its credit is held under the same id. */
export async function open(tx: Tx, run: Omit<Run, 'state' | 'ended_at'>): Promise<void> {
  await tx.db
    .insertInto('runs')
    .values({ ...run, state: 'open' })
    .execute()
}

export function find(read: Read, id: string): Promise<Run | undefined> {
  return read.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The run that a text in asked for. */
export function findByText(read: Read, sid: string): Promise<Run | undefined> {
  return read.db.selectFrom('runs').selectAll().where('text_in', '=', sid).executeTakeFirst()
}

/** Ends a run. False if it had ended before. */
export async function end(
  tx: Tx,
  args: { id: string; state: 'captured' | 'voided'; at: number },
): Promise<boolean> {
  const ended = await tx.db
    .updateTable('runs')
    .set({ state: args.state, ended_at: args.at })
    .where('id', '=', args.id)
    .where('state', '=', 'open')
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

/** Whether a command of a customer's is under way, or waits for an answer of theirs. */
export async function anyOpen(read: Read, customer: string): Promise<boolean> {
  const open = await read.db
    .selectFrom('runs')
    .select('id')
    .where('customer', '=', customer)
    .where('state', '=', 'open')
    .limit(1)
    .executeTakeFirst()
  return open !== undefined
}
