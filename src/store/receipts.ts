import { GONE } from '../till/text.ts'
import { answersTo } from './answers.ts'
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
  const answers = await answersTo(read, sid)
  if (!answers.length) return undefined
  const first = await read.db
    .selectFrom('receipts')
    .select('at')
    .where(
      'text_out',
      'in',
      answers.map(({ id }) => id),
    )
    .where('status', 'in', GONE)
    .orderBy('at')
    .limit(1)
    .executeTakeFirst()
  return first?.at
}
