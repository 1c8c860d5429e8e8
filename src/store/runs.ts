import { compiled, compiledChange } from './compiled.ts'
import * as deliveries from './deliveries.ts'
import type { RunRow } from './schema-commands.ts'
import type { Read, Tx } from './store.ts'

/** One paid execution of a command: a text asked for it, or it is a delivery of a subscription and was due. */
export type Run = Omit<RunRow, 'text_in'> & {
  text_in: string | null
  subscription: string | null
  due_at: number | null
}

/** Writes down that a paid command was asked for; its credit is held under the same id. @returns the run as it is found then */
export async function open(tx: Tx, run: Omit<RunRow, 'state' | 'ended_at'>): Promise<Run> {
  await insertRun(tx, run)
  return { ...run, state: 'open', ended_at: null, subscription: null, due_at: null }
}

const OPENED = [
  'id',
  'customer',
  'command',
  'asked',
  'text_in',
  'price_micros',
  'segment_micros',
  'opened_at',
] as const satisfies (keyof RunRow)[]

const insertRun = compiled<Pick<RunRow, (typeof OPENED)[number]>, unknown>((db, arg) =>
  db.insertInto('runs').values({
    ...(Object.fromEntries(OPENED.map((column) => [column, arg(column)])) as RunRow),
    state: 'open',
  }),
)

export async function find(read: Read, id: string): Promise<Run | undefined> {
  const [asked] = await findById(read, { id })
  if (asked) return { ...asked, subscription: null, due_at: null }
  const due = await deliveries.find(read, id)
  return due && { ...due, text_in: null }
}

const findById = compiled<{ id: string }, RunRow>((db, arg) =>
  db.selectFrom('runs').selectAll().where('id', '=', arg('id')),
)

/** The run that a text in asked for. */
export async function findByText(read: Read, sid: string): Promise<Run | undefined> {
  const asked = await read.db.selectFrom('runs').selectAll().where('text_in', '=', sid).executeTakeFirst()
  return asked && { ...asked, subscription: null, due_at: null }
}

/** Ends a run. False if it had ended before. */
export async function end(
  tx: Tx,
  args: { id: string; state: 'captured' | 'voided'; at: number },
): Promise<boolean> {
  return (await endOpen(tx, args)) > 0 || deliveries.end(tx, args)
}

const endOpen = compiledChange<{ id: string; state: 'captured' | 'voided'; at: number }>((db, arg) =>
  db
    .updateTable('runs')
    .set({ state: arg('state'), ended_at: arg('at') })
    .where('id', '=', arg('id'))
    .where('state', '=', 'open'),
)

/** Whether a command of a customer's is under way, or waits for an answer of theirs. */
export async function anyOpen(read: Read, customer: string): Promise<boolean> {
  const open = await read.db
    .selectFrom('runs')
    .select('id')
    .where('customer', '=', customer)
    .where('state', '=', 'open')
    .limit(1)
    .executeTakeFirst()
  return open !== undefined || deliveries.anyOpen(read, customer)
}
