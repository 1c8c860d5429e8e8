import { type SqlBool, sql } from 'kysely'
import type { HeardText, Words } from '../till/text.ts'
import { compiled } from './compiled.ts'
import type { Engine } from './engine.ts'
import * as jobs from './jobs.ts'
import type { Read, Tx } from './store.ts'
import type { TextOut } from './texts.ts'

/**
 * Gives the words that answer a text to the door that it came in by, unless the worker has them. The same words
 * come again for a repeated delivery, for Twilio asks again only when it lost the first answer.
 */
export async function carry(tx: Tx, args: { answers: string; at: number }): Promise<Words[] | 'none yet'> {
  const written = await answersTo(tx, args.answers)
  if (!written.length) return 'none yet'
  if (written.every(({ state }) => state !== 'waiting')) return wordsOf(written)
  for (const { id } of await carryWaiting(tx, args)) await jobs.drop(tx, { kind: 'send-text', subject: id })
  return wordsOf(await answersTo(tx, args.answers))
}

const carryWaiting = compiled<{ answers: string; at: number }, { id: string }>((db, arg, engine) =>
  db
    .updateTable('texts_out')
    .set({ state: 'carried', carrier: 'twiml', handed_at: arg('at') })
    .where(answering(arg('answers'), engine))
    .where('state', '=', 'waiting')
    .returning('id'),
)

/** What doors have carried of some texts, as they carry it. */
export function wordsOf(written: TextOut[]): Words[] {
  return written.filter(({ carrier }) => carrier === 'twiml').map(({ ref, body }) => ({ ref, body }))
}

/** Everything that answers a text, oldest first, whoever carries it. */
export function answersTo(read: Read, sid: string): Promise<TextOut[]> {
  return findAnswers(read, { sid })
}

const findAnswers = compiled<{ sid: string }, TextOut>((db, arg, engine) =>
  db
    .selectFrom('texts_out')
    .selectAll()
    .where(answering(arg('sid'), engine))
    .orderBy('written_at')
    .orderBy('id'),
)

/**
 * What the answer to a text goes by. It begins with when that was heard, because sids are chance: of texts that come
 * together, SQLite writes all answers into the same pages, and not each into another one.
 */
export function answerId({ sid, received_at }: Pick<HeardText, 'sid' | 'received_at'>): string {
  return `answer:${received_at}:${sid}`
}

/** Whether a text out is the answer to a text, and not something else that answers it as well. */
export function isAnswer({ id, answers }: Pick<TextOut, 'id' | 'answers'>): boolean {
  return answers !== null && id.startsWith('answer:') && id.endsWith(`:${answers}`)
}

/**
 * What answers a text. On SQLite only what has another id than {@link answerId} is in an index by the text that it answers:
 * that would be one more page for each text.
 */
function answering(sid: string, engine: Engine) {
  if (engine.name === 'postgres') return sql<SqlBool>`answers = ${sid}`
  return sql<SqlBool>`(
    id = (select 'answer:' || received_at || ':' || sid from texts_in where sid = ${sid}) and answers = ${sid}
    or id not like 'answer:%:%' and answers = ${sid})`
}
