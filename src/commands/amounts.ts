import { shortDayOf } from '../speech/days.ts'
import type { Catalogue } from '../speech/en.ts'
import { formatMoney, MICROS } from '../till/money.ts'
import { type Buyer, type Product, productsFor } from '../till/product.ts'
import type { Service } from '../till/service.ts'

/** An amount as it is texted: `20`, or `7.50` where it is not whole. */
export function plainAmount(amountMicros: number): string {
  return amountMicros % MICROS === 0 ? String(amountMicros / MICROS) : (amountMicros / MICROS).toFixed(2)
}

/** How to buy something at its price: `BUY 20`. */
export function buyWords(amountMicros: number, speech: Catalogue): string {
  return speech.buy({ amount: plainAmount(amountMicros) })
}

/** How to buy for somebody in particular: access where they need it first, else the pack in the middle of the menu. */
export function buyFor(service: Service, speech: Catalogue, who: Buyer): string {
  const products = productsFor(service, who)
  return buyWords(products[Math.floor((products.length - 1) / 2)]!.priceMicros, speech)
}

/** What somebody may buy now, as they text it: `BUY 10`, `BUY 20 (gives $22.00)`. */
export function offerWords(products: readonly Product[], currency: string, speech: Catalogue): string[] {
  return products.map(({ kind, priceMicros, creditMicros }) => {
    const bonus = kind === 'top-up' && creditMicros > priceMicros
    const buy = speech.buy({ amount: plainAmount(priceMicros) })
    return bonus ? speech.offer({ buy, credit: formatMoney(creditMicros, currency) }) : buy
  })
}

/** What confirms a purchase: `YES 20`. A bare YES does too while the question is open. */
export function yesWords(amountMicros: number, speech: Catalogue): string {
  return speech.yes({ answer: plainAmount(amountMicros) })
}

/** What somebody agrees to: `AUTO 20 BELOW 5`. */
export function autoWords(
  agreed: { amount_micros: number; below_micros: number },
  speech: Catalogue,
): string {
  return speech.auto({ amount: plainAmount(agreed.amount_micros), below: plainAmount(agreed.below_micros) })
}

/** A line of history: `+$20.00 bought 23 Nov`, `-$0.26 SUN 23 Nov`. */
export function lineWords(
  line: { kind: string; amountMicros: number; note: string | null; at: number },
  currency: string,
  speech: Catalogue,
): string {
  const amount = `${line.amountMicros < 0 ? '-' : '+'}${formatMoney(Math.abs(line.amountMicros), currency)}`
  const note = speech.note({ note: line.note ?? line.kind })
  return `${amount} ${note} ${shortDayOf(line.at, speech.language)}`
}
