import { dayOf } from '../speech/days.ts'
import { readWord } from '../till/grammar.ts'
import { formatMoney } from '../till/money.ts'
import { cardName } from '../till/wallet.ts'
import type { Ask, BuiltIn, Wish } from './ask.ts'

/** RECEIPT: what was paid last, when and with what, and where all of it stands. */
export const receipt: BuiltIn = {
  keyword: 'RECEIPT',
  answer(text, ask) {
    if (readWord(text, { words: ['RECEIPT', 'RECEIPTS', 'INVOICE'] })) return sayReceipt(ask)
  },
}

async function sayReceipt(ask: Ask): Promise<Wish> {
  const last = await ask.lastReceipt()
  if (!last) return { say: ask.speech.noReceipt({ buy: ask.buy }) }
  const { receipt, url } = last
  return {
    say: ask.speech.receipt({
      paid: formatMoney(receipt.paidMicros, receipt.currency),
      day: dayOf(receipt.at, ask.speech.language),
      card: receipt.card && cardName(receipt.card),
      ref: receipt.ref,
      url,
    }),
  }
}
