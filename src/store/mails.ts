import type { Letter } from '../till/letter.ts'
import * as jobs from './jobs.ts'
import type { MailOutRow } from './schema.ts'
import type { Read, Tx } from './store.ts'

export type MailOut = MailOutRow

/** A letter, whoever it is to. */
export type Sent = Omit<MailOutRow, 'customer'>

/** By which an id says that its letter is to an operator. */
const TO_OPERATOR = 'operator-mail:'

/** Writes a letter to a customer, in the transaction of the deed that it tells of, and leaves the job that sends it. Told once. */
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

/**
 * Writes a letter to an operator, likewise.
 *
 * @param mail.about the id of what it tells of
 */
export async function writeToOperator(
  tx: Tx,
  mail: { about: string; operator: string; to: string; letter: Letter; at: number },
): Promise<void> {
  const id = `${TO_OPERATOR}${mail.about}`
  const written = await tx.db
    .insertInto('operator_mails')
    .values({
      id,
      operator: mail.operator,
      recipient: mail.to,
      letter: JSON.stringify(mail.letter),
      state: 'waiting',
      written_at: mail.at,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (written) await jobs.leave(tx, { kind: 'send-operator-mail', subject: id, at: mail.at })
}

export function find(read: Read, id: string): Promise<Sent | undefined> {
  if (id.startsWith(TO_OPERATOR))
    return read.db.selectFrom('operator_mails').selectAll().where('id', '=', id).executeTakeFirst()
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
    .updateTable(args.id.startsWith(TO_OPERATOR) ? 'operator_mails' : 'mails_out')
    .set(args.to)
    .where('id', '=', args.id)
    .where('state', 'in', args.from)
  const { handedAt } = args
  const mine =
    handedAt === null ? query.where('handed_at', 'is', null) : query.where('handed_at', '=', handedAt)
  return (await mine.returning('id').executeTakeFirst()) !== undefined
}
