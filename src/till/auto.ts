import { readAmount } from './amount.ts'
import { withoutCourtesy } from './grammar.ts'

/** What somebody texts about being charged by agreement. */
export type AutoWish =
  | { kind: 'tell' }
  | { kind: 'off' }
  | { kind: 'on'; amountMicros: number; belowMicros: number; monthMicros: number | null }
  | { kind: 'unclear' }

const TERMS = /^(.+?) (?:BELOW|UNDER) (.+?)(?: MAX (.+))?$/

/**
 * Reads AUTO from a normalised text: `AUTO` alone, `AUTO OFF`, or the whole of an agreement, `AUTO 20 BELOW 5` with
 * `MAX 60` for a month if they like. Anything more or less agrees to nothing.
 */
export function readAuto(text: string, currency: string): AutoWish | undefined {
  const wish = /^AUTO(?![\p{L}\p{M}\p{N}])[ :]*(.*)$/u.exec(withoutCourtesy(text))?.[1]
  if (wish === undefined) return undefined
  if (wish === '' || wish === '?') return { kind: 'tell' }
  if (['OFF', 'STOP', 'END', 'CANCEL', 'NO'].includes(wish)) return { kind: 'off' }
  const [, amount, below, month] = TERMS.exec(wish) ?? []
  if (amount === undefined || below === undefined) return { kind: 'unclear' }
  const [amountMicros, belowMicros] = [readAmount(amount, currency), readAmount(below, currency)]
  const monthMicros = month === undefined ? null : readAmount(month, currency)
  if (amountMicros === undefined || belowMicros === undefined || monthMicros === undefined)
    return { kind: 'unclear' }
  return { kind: 'on', amountMicros, belowMicros, monthMicros }
}
