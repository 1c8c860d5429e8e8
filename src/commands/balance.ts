import { readWord } from '../till/grammar.ts'
import { formatMoney } from '../till/money.ts'
import { estimate } from '../till/pricing.ts'
import { isOneSegment } from '../till/segments.ts'
import { lineWords } from './amounts.ts'
import type { Ask, BuiltIn, Wish } from './ask.ts'
import { coverWords } from './cover.ts'

/** BALANCE: what you have, what happened last, and about how far it goes, where that fits into one segment. */
export const balance: BuiltIn = {
  keyword: 'BALANCE',
  answer(text, ask) {
    if (readWord(text, { words: ['BALANCE', 'BAL', 'CREDIT'] })) return sayBalance(ask)
  },
}

async function sayBalance(ask: Ask): Promise<Wish> {
  const { service, speech, segmentMicros, buy } = ask
  const { currency, commands } = service
  const { balanceMicros, last: line } = await ask.standing()
  const balance = formatMoney(balanceMicros, currency)
  if (ask.frozen === 'account') return { say: speech.balanceFrozen({ balance, contact: service.contact }) }
  if (balanceMicros < 0)
    return { say: speech.balanceBelow({ balance, buy: coverWords(ask.products, speech, balanceMicros) }) }
  const last = line ? lineWords(line, currency, speech) : null
  const lasts = estimate(balanceMicros, { commands, segmentMicros }) ?? null
  const whole = speech.balance({ balance, last, estimate: lasts, buy })
  return { say: isOneSegment(whole) ? whole : speech.balance({ balance, last, estimate: null, buy }) }
}
