import type { Selectable } from 'kysely'
import { compiled, compiledChange } from './compiled.ts'
import type { EventRow } from './schema.ts'
import type { Read, Tx } from './store.ts'

export type Event = Selectable<EventRow>

/** Keeps an event of Stripe's just as it came. False if we had it. */
export async function keep(tx: Tx, args: NewEvent): Promise<boolean> {
  return (await insertEvent(tx, args)) > 0
}

type NewEvent = { id: string; type: string; raw: string; source: Event['source']; at: number }

const insertEvent = compiledChange<NewEvent>((db, arg) =>
  db
    .insertInto('events')
    .values({
      id: arg('id'),
      type: arg('type'),
      raw: arg('raw'),
      source: arg('source'),
      state: 'received',
      received_at: arg('at'),
    })
    .onConflict((conflict) => conflict.column('id').doNothing()),
)

export async function find(read: Read, id: string): Promise<Event | undefined> {
  return (await findById(read, { id }))[0]
}

const findById = compiled<{ id: string }, Event>((db, arg) =>
  db.selectFrom('events').selectAll().where('id', '=', arg('id')),
)

/** Which of these events we have. */
export async function known(read: Read, ids: readonly string[]): Promise<Set<string>> {
  const found = await read.db.selectFrom('events').select('id').where('id', 'in', ids).execute()
  return new Set(found.map(({ id }) => id))
}

/** Writes down what came of an event, and whose it was, if anybody's. */
export async function end(tx: Tx, args: EndedEvent): Promise<void> {
  await endEvent(tx, args)
}

type EndedEvent = {
  id: string
  state: 'done' | 'ignored'
  outcome: string
  customer: string | null
  at: number
}

const endEvent = compiled<EndedEvent, unknown>((db, arg) =>
  db
    .updateTable('events')
    .set({
      state: arg('state'),
      outcome: arg('outcome'),
      customer: arg('customer'),
      ended_at: arg('at'),
      failing_since: null,
    })
    .where('id', '=', arg('id')),
)

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

/** Takes back that an event is done, so that it is worked again. */
export async function reopen(tx: Tx, id: string): Promise<void> {
  await tx.db
    .updateTable('events')
    .set({ state: 'received', outcome: null, ended_at: null, failing_since: null })
    .where('id', '=', id)
    .execute()
}

/** How far something has been read; nothing if it never was. */
export async function readCursor(read: Read, name: string): Promise<string | undefined> {
  return (await findCursor(read, { name }))[0]?.value
}

const findCursor = compiled<{ name: string }, { value: string }>((db, arg) =>
  db.selectFrom('cursors').select('value').where('name', '=', arg('name')),
)

/** Writes a cursor down where there is none yet. Of two who do so at once the second waits, and leaves the first's. */
export async function beginCursor(tx: Tx, args: { name: string; value: string }): Promise<void> {
  await tx.db
    .insertInto('cursors')
    .values(args)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function writeCursor(tx: Tx, args: { name: string; value: string }): Promise<void> {
  await tx.db
    .insertInto('cursors')
    .values(args)
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: args.value }))
    .execute()
}
