import { readWord } from '../till/grammar.ts'
import { formatMoney } from '../till/money.ts'
import { lineWords } from './amounts.ts'
import type { Ask, BuiltIn, Wish } from './ask.ts'

/** BALANCE: what you have, and what happened last. */
export const balance: BuiltIn = {
  keyword: 'BALANCE',
  answer(text, ask) {
    if (readWord(text, { words: ['BALANCE', 'BAL', 'CREDIT'] })) return sayBalance(ask)
  },
}

async function sayBalance(ask: Ask): Promise<Wish> {
  const { currency } = ask.service
  const [last] = await ask.history(1)
  return {
    say: ask.speech.balance({
      balance: formatMoney(await ask.balance(), currency),
      last: last ? lineWords(last, currency) : null,
      buy: ask.buy,
    }),
  }
}
