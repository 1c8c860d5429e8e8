import { type Kysely, type Selectable, sql } from 'kysely'
import type { Silence } from '../till/silence.ts'
import { compiled, compiledChange } from './compiled.ts'
import type { Tables, TextInRow } from './schema.ts'
import type { Read, Tx } from './store.ts'

export type TextIn = Selectable<TextInRow>

/** What is known of somebody at the moment that a text of theirs is heard, each 1 if it is so. */
export type Heard = {
  /** When they last texted from that address, ms since 1970. */
  last_heard_at: number | null
  /** They have paid for something. */
  has_paid: 0 | 1
  /** A command's question waits for their answer, expired or not. */
  is_asked: 0 | 1
  /** A question of ours, whether they mean it, waits for their answer, expired or not. */
  is_prompted: 0 | 1
  /** A subscription was offered to them that they have not answered, however long ago. */
  is_offered: 0 | 1
}

type Text = {
  sid: string
  customer: string
  sender: string
  recipient: string
  body: string
  raw: string
  at: number
}

/**
 * Writes a text down as it came in. All that every text asks of who texts comes along with it: on PostgreSQL, where each
 * statement is a journey, in the same one; SQLite takes longer for `returning` than for a second one.
 *
 * @returns what is known of them; nothing if this sid has been heard before
 */
export async function hear(tx: Tx, text: Text): Promise<Heard | undefined> {
  if (tx.engine.name === 'postgres') return (await insertAndKnow(tx, text))[0]
  if (!(await insertIn(tx, text))) return undefined
  const { sid, customer, sender } = text
  return (await knowOf(tx, { sid, customer, sender }))[0]
}

const insertIn = compiledChange<Text>(insertion)
const insertAndKnow = compiled<Text, Heard>((db, arg) => insertion(db, arg).returning(known(arg)))
const knowOf = compiled<Pick<Text, 'sid' | 'customer' | 'sender'>, Heard>((db, arg) =>
  db.selectNoFrom(known(arg)),
)

function insertion(db: Kysely<Tables>, arg: <Name extends keyof Text>(name: Name) => Text[Name]) {
  return db
    .insertInto('texts_in')
    .values({
      sid: arg('sid'),
      customer: arg('customer'),
      sender: arg('sender'),
      recipient: arg('recipient'),
      body: arg('body'),
      raw: arg('raw'),
      received_at: arg('at'),
    })
    .onConflict((conflict) => conflict.column('sid').doNothing())
}

function known(arg: (name: 'sid' | 'customer' | 'sender') => string) {
  const whether = (table: 'orders' | 'conversations' | 'prompts' | 'subscriptions', isSo: string) =>
    sql<0 | 1>`case when exists (
      select 1 from ${sql.table(table)} where customer = ${arg('customer')} and ${sql.raw(isSo)}) then 1 else 0 end`
  return [
    sql<number | null>`(
      select received_at from texts_in before
      where customer = ${arg('customer')} and sender = ${arg('sender')} and sid <> ${arg('sid')}
      order by received_at desc limit 1)`.as('last_heard_at'),
    whether('orders', "state = 'paid' and pay_micros > 0").as('has_paid'),
    whether('conversations', 'question is not null').as('is_asked'),
    whether('prompts', 'ended_at is null').as('is_prompted'),
    whether('subscriptions', "state = 'offered'").as('is_offered'),
  ] as const
}

/**
 * Writes down that a text's answer will come later, for when it is delivered again meanwhile.
 *
 * @returns false if it gets none
 */
export async function awaitAnswer(tx: Tx, sid: string): Promise<boolean> {
  return (await markAwaiting(tx, { sid })) > 0
}

const markAwaiting = compiledChange<{ sid: string }>((db, arg) =>
  db.updateTable('texts_in').set({ awaits: 1 }).where('sid', '=', arg('sid')).where('silence', 'is', null),
)

/** Writes down why a text gets no answer. */
export async function keepSilent(tx: Tx, args: { sid: string; silence: Silence }): Promise<void> {
  await tx.db.updateTable('texts_in').set({ silence: args.silence }).where('sid', '=', args.sid).execute()
}

/** What somebody texted last from an address: which of our addresses, and when. */
export function lastHeard(
  read: Read,
  args: { customer: string; from: string },
): Promise<{ recipient: string; received_at: number } | undefined> {
  return read.db
    .selectFrom('texts_in')
    .select(['recipient', 'received_at'])
    .where('customer', '=', args.customer)
    .where('sender', '=', args.from)
    .orderBy('received_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** A text in, by Twilio's MessageSid. */
export async function find(read: Read, sid: string): Promise<TextIn | undefined> {
  return (await findBySid(read, { sid }))[0]
}

const findBySid = compiled<{ sid: string }, TextIn>((db, arg) =>
  db.selectFrom('texts_in').selectAll().where('sid', '=', arg('sid')),
)
