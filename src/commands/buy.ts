import { readBuy } from '../till/grammar.ts'
import { buyWords } from './amounts.ts'
import type { BuiltIn } from './ask.ts'

/** BUY 20: the whole text, one amount, and it is on the menu. Anything near gets a hint and buys nothing. */
export const buy: BuiltIn = {
  keyword: 'BUY',
  answer(text, { service, speech }) {
    const read = readBuy(text, service.currency)
    if (!read) return
    const offers = service.packs.map((pack) => buyWords(service, pack))
    if ('unclear' in read) {
      return {
        say:
          read.unclear === 'no-amount'
            ? speech.howMuch({ packs: offers })
            : speech.unclearAmount({ buy: buyWords(service) }),
      }
    }
    if (!service.packs.includes(read.amountMicros)) return { say: speech.howMuch({ packs: offers }) }
    return { buys: read.amountMicros }
  },
}
