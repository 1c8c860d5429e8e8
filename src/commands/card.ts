import { readWord } from '../till/grammar.ts'
import type { BuiltIn } from './ask.ts'

const WORDS = [
  ...['CARD', 'CARDS', 'MY CARD', 'MY CARDS', 'ADD CARD', 'NEW CARD', 'CHANGE CARD', 'REPLACE CARD'],
  ...['REMOVE CARD', 'DELETE CARD', 'UPDATE CARD'],
]

/** CARD: which card is charged, and a link to the page where it is replaced or removed. */
export const card: BuiltIn = {
  keyword: 'CARD',
  answer(text) {
    if (readWord(text, { words: WORDS })) return { account: { kind: 'card' } }
  },
}
