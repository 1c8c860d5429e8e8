import { readWord } from '../till/grammar.ts'
import { readUnlock } from '../till/unlock.ts'
import type { BuiltIn } from './ask.ts'

/** LOCK: nothing is charged any more. */
export const lock: BuiltIn = {
  keyword: 'LOCK',
  answer(text) {
    if (readWord(text, { words: ['LOCK', 'LOCK CARD', 'LOCK ACCOUNT', 'LOCK MY CARD', 'LOCK MY ACCOUNT'] }))
      return { account: { kind: 'lock' } }
  },
}

/** UNLOCK, and UNLOCK with the six digits that it brought. */
export const unlock: BuiltIn = {
  keyword: 'UNLOCK',
  answer(text, { speech }) {
    const read = readUnlock(text)
    if (!read) return
    return read === 'unclear' ? { say: speech.unlockHow() } : { account: { kind: 'unlock', ...read } }
  },
}
