import type { Catalogue } from '../speech/en.ts'
import * as conversations from '../store/conversations.ts'
import type { Tx } from '../store/store.ts'
import { type Question, readChoice } from '../till/question.ts'

/** What a text is to the question that waits: an answer to go on with, or words for one that is none of the choices. */
export type Heard = { continues: conversations.Conversation; answer: string } | { say: string }

/** A choice of the question that waits, by number or name; undefined where it has none, or the text is none of them. */
export function chosen(talk: conversations.Conversation, said: string): Heard | undefined {
  const { choices } = questionOf(talk)
  const answer = choices && readChoice(said, choices)
  return answer === undefined ? undefined : { continues: talk, answer }
}

/**
 * A text that is nothing else answers the question that waits. One that is none of its choices costs nothing, and
 * after a few of those the conversation is to be left.
 */
export async function hearAnswer(
  tx: Tx,
  speech: Catalogue,
  { talk, said, keyword }: { talk: conversations.Conversation; said: string; keyword: string },
): Promise<Heard & { leaves?: true }> {
  const { choices } = questionOf(talk)
  if (!choices) return { continues: talk, answer: said }
  if ((await conversations.miss(tx, talk.run)) > 0) return { say: speech.chooseOne({ most: choices.length }) }
  return { say: speech.leftThere({ keyword }), leaves: true }
}

function questionOf(talk: conversations.Conversation): Question {
  return JSON.parse(talk.question!)
}
