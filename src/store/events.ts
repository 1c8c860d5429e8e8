import type { Selectable } from 'kysely'
import type { EventRow } from './schema.ts'
import type { Read, Tx } from './store.ts'

export type Event = Selectable<EventRow>

/** Keeps an event of Stripe's just as it came. False if we had it. */
export async function keep(
  tx: Tx,
  args: { id: string; type: string; raw: string; source: Event['source']; at: number },
): Promise<boolean> {
  const kept = await tx.db
    .insertInto('events')
    .values({
      id: args.id,
      type: args.type,
      raw: args.raw,
      source: args.source,
      state: 'received',
      received_at: args.at,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return kept !== undefined
}

export function find(read: Read, id: string): Promise<Event | undefined> {
  return read.db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Writes down what came of an event, and whose it was, if anybody's. */
export async function end(
  tx: Tx,
  args: { id: string; state: 'done' | 'ignored'; outcome: string; customer: string | null; at: number },
): Promise<void> {
  const { state, outcome, customer, at } = args
  await tx.db
    .updateTable('events')
    .set({ state, outcome, customer, ended_at: at, failing_since: null })
    .where('id', '=', args.id)
    .execute()
}

/** Writes down why an event could not be worked, and since when it cannot. */
export async function fail(tx: Tx, args: { id: string; outcome: string; at: number }): Promise<void> {
  await tx.db
    .updateTable('events')
    .set((eb) => ({
      state: 'failed',
      outcome: args.outcome,
      failing_since: eb.fn.coalesce('failing_since', eb.val(args.at)),
    }))
    .where('id', '=', args.id)
    .where('state', 'in', ['received', 'failed'])
    .execute()
}

/** How far something has been read; nothing if it never was. */
export async function readCursor(read: Read, name: string): Promise<string | undefined> {
  const found = await read.db
    .selectFrom('cursors')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst()
  return found?.value
}

export async function writeCursor(tx: Tx, args: { name: string; value: string }): Promise<void> {
  await tx.db
    .insertInto('cursors')
    .values(args)
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: args.value }))
    .execute()
}
