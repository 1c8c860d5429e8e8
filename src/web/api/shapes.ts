import { z } from 'zod'
import { formatMoney } from '../../till/money.ts'

/** A moment: ISO 8601, UTC. */
export const time = z.iso.datetime().meta({ example: '2026-11-23T20:15:00.000Z' })

/** @param ms since 1970 */
export function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}

/** The same, of what may not have happened. */
export function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : timeOf(ms)
}

/** An amount, exactly, and as people read it. */
export const money = z
  .object({
    micros: z.int().describe('Millionths of the currency’s unit.').meta({ example: 20_000_000 }),
    currency: z.string().meta({ example: 'usd' }),
    words: z.string().describe('As people read it, cut to the smallest coin.').meta({ example: '$20.00' }),
  })
  .meta({ id: 'Money' })

export function moneyOf(micros: number, currency: string): z.input<typeof money> {
  return { micros, currency, words: formatMoney(micros, currency) }
}

/** One amount has seven digits before its point at most, as at the console: then no sum of them is too large to be exact. */
export const MOST_MICROS = 9_999_999_999_999

export const amountMicros = z
  .int()
  .positive()
  .max(MOST_MICROS)
  .describe('Millionths of the currency’s unit: 20000000 is $20.00.')
  .meta({ example: 20_000_000 })

/** An id in an address. */
export const id = z.string().max(200)

/** What customers read of what they used. */
export const usedService = z
  .string()
  .trim()
  .min(1)
  .max(20)
  .describe('What customers read in HISTORY.')
  .meta({ example: 'MAP' })

/** How a list is asked for, page by page. */
export const paging = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional().describe('`next` of the page before.'),
})

/** A page of a list, newest first. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    next: z.string().nullable().describe('The cursor of the next page; null on the last.'),
  })
}
