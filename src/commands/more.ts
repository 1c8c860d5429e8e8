import { readWord } from '../till/grammar.ts'
import type { BuiltIn } from './ask.ts'

/** MORE: the next part of an answer that was too long for one. */
export const more: BuiltIn = {
  keyword: 'MORE',
  answer(text) {
    if (readWord(text, { words: ['MORE'] })) return { more: true }
  },
}
