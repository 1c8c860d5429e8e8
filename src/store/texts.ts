import { billedAs } from '../till/channel.ts'
import { toGsm7 } from '../till/segments.ts'
import { compiled, compiledChange } from './compiled.ts'
import * as jobs from './jobs.ts'
import type { TextOutRow } from './schema.ts'
import type { Read, Tx } from './store.ts'

export type TextOut = TextOutRow

/** How long after a TwiML answer we wait for Twilio's word that it took the text. */
export const CONFIRM_MS = 120_000
/** What is due later has an appointment, in the morning say, and was not put off by a clock that was ahead. */
const SOON_MS = 3_600_000

/** Whether a text says just what one of our last few to that customer said. */
export async function isEcho(
  read: Read,
  args: { customer: string; body: string; ofLast: number },
): Promise<boolean> {
  const said = await lastSaid(read, args)
  return said.some(({ body }) => body.trim() === args.body.trim())
}

const lastSaid = compiled<{ customer: string; ofLast: number }, { body: string }>((db, arg) =>
  db
    .selectFrom('texts_out')
    .select('body')
    .where('customer', '=', arg('customer'))
    .orderBy('written_at', 'desc')
    .limit(arg('ofLast')),
)

/**
 * Says something: the only way a text leaves the house. It is written in the transaction of the deed it tells
 * of, and told once however often that happens.
 *
 * @param args.id what it tells, such as `thanks:order_…`; a second text of that id is not written
 * @param args.answers the text in that it answers; the door of that text may carry it until `args.doorUntil`,
 *   then the worker sends it
 * @param args.carried the door takes it along at once
 */
export async function writeOut(
  tx: Tx,
  args: {
    id: string
    ref: string
    customer: string | null
    from: string
    to: string
    body: string
    at: number
    answers?: string
    doorUntil?: number
    carried?: boolean
  },
): Promise<boolean> {
  const body = toGsm7(args.body)
  const { segments, encoding } = billedAs(body, { address: args.to })
  const written = await insertOut(tx, {
    id: args.id,
    ref: args.ref,
    customer: args.customer,
    sender: args.from,
    recipient: args.to,
    body,
    segments,
    encoding,
    answers: args.answers ?? null,
    state: args.carried ? 'carried' : 'waiting',
    carrier: args.carried ? 'twiml' : null,
    handed_at: args.carried ? args.at : null,
    written_at: args.at,
  })
  if (written === 0) return false
  if (args.carried) return true
  const at = Math.max(args.at, args.doorUntil ?? 0)
  const isByDay = args.answers === undefined && at > args.at + SOON_MS
  const kind = isByDay ? 'send-text-by-day' : 'send-text'
  await jobs.leave(tx, { kind, subject: args.id, at })
  if (args.answers !== undefined) tx.signal(`answer:${args.answers}`)
  return true
}

const OUT = [
  'id',
  'ref',
  'customer',
  'sender',
  'recipient',
  'body',
  'segments',
  'encoding',
  'answers',
  'state',
  'carrier',
  'handed_at',
  'written_at',
] as const satisfies (keyof TextOutRow)[]

const insertOut = compiledChange<Pick<TextOutRow, (typeof OUT)[number]>>((db, arg) =>
  db
    .insertInto('texts_out')
    .values(Object.fromEntries(OUT.map((column) => [column, arg(column)])) as TextOutRow)
    .onConflict((conflict) => conflict.column('id').doNothing()),
)

/** Texts that a door carried and Twilio has not confirmed, oldest first. */
export async function unconfirmed(read: Read, args: { before: number; limit: number }): Promise<string[]> {
  return (await findUnconfirmed(read, args)).map(({ id }) => id)
}

const findUnconfirmed = compiled<{ before: number; limit: number }, { id: string }>((db, arg) =>
  db
    .selectFrom('texts_out')
    .select('id')
    .where('state', '=', 'carried')
    .where('handed_at', '<=', arg('before'))
    .orderBy('handed_at')
    .limit(arg('limit')),
)

/**
 * Moves a text out from one of some states to the next. False if it was in none of them.
 *
 * @param args.handedAt when it was handed over last, for what says something of that attempt alone: false as well if
 *   somebody has taken it in hand since
 */
export async function advance(
  tx: Tx,
  args: {
    id: string
    from: TextOut['state'][]
    handedAt?: number | null
    to: Partial<Omit<TextOut, 'id'>> & { state: TextOut['state'] }
  },
): Promise<boolean> {
  const { id, from, handedAt, to } = args
  let query = tx.db.updateTable('texts_out').set(to).where('id', '=', id).where('state', 'in', from)
  if (handedAt !== undefined)
    query = handedAt === null ? query.where('handed_at', 'is', null) : query.where('handed_at', '=', handedAt)
  return (await query.returning('id').executeTakeFirst()) !== undefined
}

/**
 * Sees to it that no other text has a sid that Twilio has named for this one: it was found in Twilio's list by its
 * words only, which two texts may share, and is looked for again.
 */
export async function nameSid(tx: Tx, args: { id: string; sid: string }): Promise<void> {
  await takeSid(tx, args)
}

const takeSid = compiled<{ id: string; sid: string }, unknown>((db, arg) =>
  db
    .updateTable('texts_out')
    .set({ sid: null, delivery: null, state: 'carried' })
    .where('sid', '=', arg('sid'))
    .where('id', '<>', arg('id')),
)

export async function find(read: Read, by: 'id' | 'sid', value: string): Promise<TextOut | undefined> {
  return (await findBy[by](read, { value }))[0]
}

const findBy = { id: finderBy('id'), sid: finderBy('sid') }

function finderBy(by: 'id' | 'sid') {
  return compiled<{ value: string }, TextOut>((db, arg) =>
    db.selectFrom('texts_out').selectAll().where(by, '=', arg('value')),
  )
}

/** The text that Twilio reports on by its ref; whoever has another report on it waits until this transaction has ended. */
export async function lockRef(tx: Tx, ref: string): Promise<TextOut | undefined> {
  return (await findAndLock(tx, { ref }))[0]
}

const findAndLock = compiled<{ ref: string }, TextOut>((db, arg, engine) => {
  const found = db.selectFrom('texts_out').selectAll().where('ref', '=', arg('ref'))
  return engine.skipsLocked ? found.forNoKeyUpdate() : found
})

/** Which of these Twilio sids we know as a text of ours already. */
export async function knownSids(read: Read, sids: string[]): Promise<Set<string>> {
  if (!sids.length) return new Set()
  const rows = await read.db.selectFrom('texts_out').select('sid').where('sid', 'in', sids).execute()
  return new Set(rows.map((row) => row.sid!))
}
