import { readAmount } from './amount.ts'
import { withoutCourtesy } from './courtesy.ts'
import { MICROS } from './money.ts'
import type { Service } from './service.ts'

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

/** The most that AUTO may add in 30 days. */
export function monthLimit({ limits }: Pick<Service, 'limits'>): number {
  return limits.autoPerMonth ?? limits.perDay
}

/** The most that an agreement adds in 30 days: what was agreed to, or what the limit is now where that is less. Micros. */
export function monthOf(service: Pick<Service, 'limits'>, agreed: { month_micros: number }): number {
  return Math.min(agreed.month_micros, monthLimit(service))
}

/** What AUTO can add: packs within the limits that need no digits, which nobody is there to send. None where AUTO is not offered. */
export function autoPacks({ packs, limits }: Pick<Service, 'packs' | 'limits'>): number[] {
  const { perDay, confirmOver = Number.POSITIVE_INFINITY } = limits
  const most = Math.min(monthLimit({ limits }), perDay, confirmOver)
  return packs.map(({ pay }) => pay).filter((pay) => pay <= most)
}

/** Whether what was agreed to can be added still: its pack may be sold no more, or need digits since. */
export function isOffered(
  service: Pick<Service, 'packs' | 'limits'>,
  agreed: { amount_micros: number },
): boolean {
  return autoPacks(service).includes(agreed.amount_micros)
}

/** Terms that can be agreed to here, to show how: a quarter is left when it adds. None where AUTO is not offered. Micros. */
export function exampleTerms(
  service: Pick<Service, 'packs' | 'limits'>,
): { amount_micros: number; below_micros: number } | undefined {
  const packs = autoPacks(service)
  const amount_micros = packs[1] ?? packs[0]
  return amount_micros === undefined ? undefined : { amount_micros, below_micros: quarterOf(amount_micros) }
}

/** An amount to wait for that goes with what is added: a quarter, whole where that is less, in cents where not. */
function quarterOf(amountMicros: number): number {
  const rounded = (step: number) => Math.ceil(amountMicros / 4 / step) * step
  return rounded(MICROS) < amountMicros ? rounded(MICROS) : rounded(MICROS / 100)
}
