import type { Letter } from '../till/letter.ts'
import * as jobs from './jobs.ts'
import type { MailOutRow } from './schema.ts'
import type { Read, Tx } from './store.ts'

export type MailOut = MailOutRow

/** Writes a letter, in the transaction of the deed that it tells of, and leaves the job that sends it. Told once. */
export async function writeOut(
  tx: Tx,
  mail: { id: string; customer: string; to: string; letter: Letter; at: number },
): Promise<void> {
  const { id, customer, to, letter, at } = mail
  const written = await tx.db
    .insertInto('mails_out')
    .values({
      id,
      customer,
      recipient: to,
      letter: JSON.stringify(letter),
      state: 'waiting',
      written_at: at,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (written) await jobs.leave(tx, { kind: 'send-mail', subject: id, at })
}

export function find(read: Read, id: string): Promise<MailOut | undefined> {
  return read.db.selectFrom('mails_out').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Moves a mail on from one of some states, unless somebody took it in hand meanwhile. False if it was not there. */
export async function advance(
  tx: Tx,
  args: {
    id: string
    from: MailOut['state'][]
    handedAt: number | null
    to: Partial<Pick<MailOut, 'error' | 'handed_at' | 'ended_at'>> & { state: MailOut['state'] }
  },
): Promise<boolean> {
  const query = tx.db
    .updateTable('mails_out')
    .set(args.to)
    .where('id', '=', args.id)
    .where('state', 'in', args.from)
  const { handedAt } = args
  const mine =
    handedAt === null ? query.where('handed_at', 'is', null) : query.where('handed_at', '=', handedAt)
  return (await mine.returning('id').executeTakeFirst()) !== undefined
}
