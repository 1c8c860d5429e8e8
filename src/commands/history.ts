import { readWord } from '../till/grammar.ts'
import { formatMoney } from '../till/money.ts'
import { isOneSegment } from '../till/segments.ts'
import { lineWords } from './amounts.ts'
import type { Ask, BuiltIn, Wish } from './ask.ts'

/** HISTORY: the last things that moved, as many as one segment holds. */
export const history: BuiltIn = {
  keyword: 'HISTORY',
  answer(text, ask) {
    if (readWord(text, { words: ['HISTORY', 'STATEMENT'] })) return sayHistory(ask)
  },
}

async function sayHistory(ask: Ask): Promise<Wish> {
  const { currency } = ask.service
  const { balanceMicros } = await ask.standing()
  const balance = formatMoney(balanceMicros, currency)
  const lines = (await ask.history(5)).map((line) => lineWords(line, currency, ask.speech))
  let say = ask.speech.history({ lines, balance })
  while (!isOneSegment(say) && lines.length > 1) {
    lines.pop()
    say = ask.speech.history({ lines, balance })
  }
  return { say }
}
