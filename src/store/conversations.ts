import type { Question } from '../till/question.ts'
import { compiled } from './compiled.ts'
import type { ConversationRow } from './schema-commands.ts'
import type { Read, Tx } from './store.ts'

export type Conversation = ConversationRow

/** How often an answer may be none of the choices. */
const TRIES = 3

export async function find(read: Read, run: string): Promise<Conversation | undefined> {
  return (await findByRun(read, { run }))[0]
}

const findByRun = compiled<{ run: string }, Conversation>((db, arg) =>
  db.selectFrom('conversations').selectAll().where('run', '=', arg('run')),
)

/** The conversation that waits for a customer's answer, expired or not. */
export async function waiting(read: Read, customer: string): Promise<Conversation | undefined> {
  return (await findWaiting(read, { customer }))[0]
}

const findWaiting = compiled<{ customer: string }, Conversation>((db, arg) =>
  db
    .selectFrom('conversations')
    .selectAll()
    .where('customer', '=', arg('customer'))
    .where('question', 'is not', null),
)

/** The run that a text in continues. */
export function findByText(read: Read, sid: string): Promise<Conversation | undefined> {
  return read.db.selectFrom('conversations').selectAll().where('text_in', '=', sid).executeTakeFirst()
}

/** Has a run ask something, for the first time or once more. No other question of that customer may wait. */
export async function ask(
  tx: Tx,
  args: {
    run: string
    customer: string
    textIn: string
    answers: string[]
    question: Question
    segments: number
    at: number
    expiresAt: number
  },
): Promise<void> {
  const row = {
    text_in: args.textIn,
    answers: JSON.stringify(args.answers),
    question: JSON.stringify(args.question),
    tries_left: TRIES,
    segments: args.segments,
    asked_at: args.at,
    expires_at: args.expiresAt,
  }
  await tx.db
    .insertInto('conversations')
    .values({ run: args.run, customer: args.customer, ...row })
    .onConflict((conflict) => conflict.column('run').doUpdateSet(row))
    .execute()
}

/** Takes an answer down, so that the run goes on with it. */
export async function answer(
  tx: Tx,
  args: { conversation: Conversation; answer: string; textIn: string },
): Promise<void> {
  const answers = [...JSON.parse(args.conversation.answers), args.answer]
  await tx.db
    .updateTable('conversations')
    .set({ answers: JSON.stringify(answers), question: null, text_in: args.textIn })
    .where('run', '=', args.conversation.run)
    .execute()
}

/** An answer that was none of the choices costs a try. @returns how many are left */
export async function miss(tx: Tx, run: string): Promise<number> {
  const { tries_left } = await tx.db
    .updateTable('conversations')
    .set((eb) => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('run', '=', run)
    .returning('tries_left')
    .executeTakeFirstOrThrow()
  return tries_left
}

/** Nobody is waited for any more. */
export async function end(tx: Tx, run: string): Promise<void> {
  await tx.db.updateTable('conversations').set({ question: null }).where('run', '=', run).execute()
}
