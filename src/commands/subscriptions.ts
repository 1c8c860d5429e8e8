import { readWord } from '../till/grammar.ts'
import { comesByItself } from '../till/service.ts'
import type { BuiltIn } from './ask.ts'

/** SUBS: what comes by itself, where anything does. */
export const subscriptions: BuiltIn = {
  keyword: 'SUBS',
  answer(text, { service }) {
    if (!comesByItself(service)) return
    if (readWord(text, { words: ['SUBS', 'SUBSCRIPTIONS', 'MY SUBSCRIPTIONS', 'SUBSCRIPTION'] }))
      return { account: { kind: 'subscriptions' } }
  },
}
