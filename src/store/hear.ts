import { sql } from 'kysely'
import { compiled } from './compiled.ts'
import type { Tx } from './store.ts'

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
 * Writes a text down as it came in. All that every text asks of who texts comes along with it: statements of their own
 * would be most of what a text takes, above all where each is a journey to PostgreSQL.
 *
 * @returns what is known of them; nothing if this sid has been heard before
 */
export async function hear(tx: Tx, text: Text): Promise<Heard | undefined> {
  return (await insertIn(tx, text))[0]
}

const insertIn = compiled<Text, Heard>((db, arg) => {
  const whether = (table: 'orders' | 'conversations' | 'prompts' | 'subscriptions', isSo: string) =>
    sql<0 | 1>`case when exists (
      select 1 from ${sql.table(table)} where customer = ${arg('customer')} and ${sql.raw(isSo)}) then 1 else 0 end`
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
    .returning([
      sql<number | null>`(
        select received_at from texts_in before
        where customer = ${arg('customer')} and sender = ${arg('sender')} and sid <> ${arg('sid')}
        order by received_at desc limit 1)`.as('last_heard_at'),
      whether('orders', "state = 'paid' and pay_micros > 0").as('has_paid'),
      whether('conversations', 'question is not null').as('is_asked'),
      whether('prompts', 'ended_at is null').as('is_prompted'),
      whether('subscriptions', "state = 'offered'").as('is_offered'),
    ])
})
