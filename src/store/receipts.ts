import { GONE } from '../till/text.ts'
import { compiledChange } from './compiled.ts'
import type { Read, Tx } from './store.ts'

/** Keeps one of Twilio's reports on a text. False if we had it. */
export async function keep(
  tx: Tx,
  args: { id: string; sid: string; status: string; error: string; at: number },
): Promise<boolean> {
  return (await insertReceipt(tx, args)) > 0
}

const insertReceipt = compiledChange<{ id: string; sid: string; status: string; error: string; at: number }>(
  (db, arg) =>
    db
      .insertInto('receipts')
      .values({
        text_out: arg('id'),
        sid: arg('sid'),
        status: arg('status'),
        error: arg('error'),
        at: arg('at'),
      })
      .onConflict((conflict) => conflict.doNothing()),
)

/** When Twilio first told us that what answers a text has gone out, ms since 1970; nothing before that. */
export async function wentOutAt(read: Read, sid: string): Promise<number | undefined> {
  const first = await read.db
    .selectFrom('receipts')
    .innerJoin('texts_out', 'texts_out.id', 'receipts.text_out')
    .select('receipts.at')
    .where('texts_out.answers', '=', sid)
    .where('receipts.status', 'in', GONE)
    .orderBy('receipts.at')
    .limit(1)
    .executeTakeFirst()
  return first?.at
}
