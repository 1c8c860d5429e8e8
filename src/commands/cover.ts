import type { Catalogue } from '../speech/en.ts'
import type { Product } from '../till/product.ts'
import { plainAmount } from './amounts.ts'

/**
 * How to make up for what is missing: the first of what somebody may buy that is enough, or else the largest there is.
 * Who needs access first may buy nothing else.
 */
export function coverWords(products: readonly Product[], speech: Catalogue, balanceMicros: number): string {
  const enough = products.find(({ creditMicros }) => creditMicros + balanceMicros >= 0) ?? products.at(-1)!
  return speech.buy({ amount: plainAmount(enough.priceMicros) })
}
