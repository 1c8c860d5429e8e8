import { z } from 'zod'
import { MICROS } from './money.ts'

/** A price as it is written in settings, in major units: `"0.25"`. Read as micros. */
export const price = z
  .string()
  .regex(/^\d{1,7}(\.\d{1,6})?$/, 'must be a price in major units, such as "0.25"')
  .transform((text) => Math.round(Number(text) * MICROS))

/** Reads a price that an operator's command has computed. @throws when it is none */
export function readPrice(text: unknown): number {
  const read = price.safeParse(text)
  if (!read.success) throw new Error(`asks ${JSON.stringify(text)}, which is no price such as "0.25"`)
  return read.data
}

/**
 * What a customer pays for one segment: a price, or what the segment costs the operator and a margin on top, in
 * percent. Read as micros, rounded up, so that a margin is never less than was asked for.
 */
export const rate = z.union(
  [
    price,
    z
      .strictObject({ cost: price, margin: z.number().min(0).max(1_000) })
      .transform(({ cost, margin }) => Math.ceil(Number(((cost * (100 + margin)) / 100).toFixed(3)))),
  ],
  'must be a price such as "0.0083", or a cost and a margin such as { cost: "0.0079", margin: 30 }',
)

/** What an answer costs besides its segments, and on top of what each of those costs. Micros. */
type Priced = { keyword: string; price: number; perSegment: number }

/**
 * How often a balance pays for the cheapest command with an answer of one segment, and which command that is.
 * Nothing where commands cost nothing, or the balance does not pay for one.
 *
 * @param segmentMicros what this customer pays for a segment
 */
export function estimate(
  balanceMicros: number,
  { commands, segmentMicros }: { commands: readonly Priced[]; segmentMicros: number },
): { keyword: string; times: number } | undefined {
  const [cheapest] = commands.toSorted((a, b) => a.price + a.perSegment - b.price - b.perSegment)
  if (!cheapest) return undefined
  const costMicros = cheapest.price + cheapest.perSegment + segmentMicros
  const times = costMicros > 0 ? Math.floor(balanceMicros / costMicros) : 0
  return times > 0 ? { keyword: cheapest.keyword, times } : undefined
}
