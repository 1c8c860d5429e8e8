import { readBuy, readCodedBuy } from '../till/grammar.ts'
import { formatMoney } from '../till/money.ts'
import { offerWords } from './amounts.ts'
import type { Ask, BuiltIn, Wish } from './ask.ts'

/**
 * BUY 20: the whole text, one amount, and it is on the menu; a promotion code may follow. Anything near gets a hint
 * and buys nothing. BUY alone buys access, where that is what one needs first.
 */
export const buy: BuiltIn = {
  keyword: 'BUY',
  answer(text, ask) {
    const { service, speech, products } = ask
    const read = readBuy(text, service.currency)
    if (!read) return
    const coded = service.promotionCodes ? readCodedBuy(text, service.currency) : undefined
    if (coded) return sell(ask, coded)
    if ('amountMicros' in read) return sell(ask, read)
    if (read.unclear === 'not-an-amount') return { say: speech.unclearAmount({ buy: ask.buy }) }
    const [first] = products
    return first?.kind === 'access' ? { buys: first.priceMicros, asksFirst: true } : { say: howMuch(ask) }
  },
}

function sell(ask: Ask, wish: { amountMicros: number; code?: string }): Wish {
  const known = ask.products.some(({ priceMicros }) => priceMicros === wish.amountMicros)
  if (!known) return { say: howMuch(ask) }
  return { buys: wish.amountMicros, ...(wish.code !== undefined && { code: wish.code }) }
}

/** What somebody may buy, said where what they asked for is none of it: access, where they need that first. */
export function howMuch({
  products,
  speech,
  service,
  buy,
}: Pick<Ask, 'products' | 'speech' | 'service' | 'buy'>): string {
  const [first] = products
  if (first?.kind !== 'access')
    return speech.howMuch({ packs: offerWords(products, service.currency, speech) })
  return speech.accessFirst({
    what: null,
    price: formatMoney(first.priceMicros, service.currency),
    credit: formatMoney(first.creditMicros, service.currency),
    buy,
  })
}
