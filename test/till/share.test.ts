import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { divide, type Part } from '../../src/till/share.ts'

const part = (amountMicros: number, paid = true): Part => ({ amountMicros, takenMicros: 0, paid })

describe('money that goes back', () => {
  it.each([
    ['all of a plain purchase', [part(20_000_000)], 20_000_000, [20_000_000], 0],
    ['a quarter of a plain purchase', [part(20_000_000)], 5_000_000, [5_000_000], 0],
    ['a third of two parts, the odd micro where most is missing', [part(2), part(1)], 1, [1, 0], 0],
    [
      'half of access that included credit',
      [part(20_000_000), part(9_990_000)],
      14_995_000,
      [10_000_000, 4_995_000],
      0,
    ],
    [
      'half of what was paid takes half of the discount along',
      [part(16_000_000), part(4_000_000, false)],
      8_000_000,
      [8_000_000, 2_000_000],
      0,
    ],
    [
      'more than was paid leaves a rest that nobody yields',
      [part(20_000_000)],
      25_000_000,
      [20_000_000],
      5_000_000,
    ],
    ['nothing was paid', [part(5_000_000, false)], 1_000_000, [0], 1_000_000],
  ])('is divided: %s', (_what, parts, back, sharesMicros, restMicros) => {
    expect(divide(parts, back)).toEqual({ sharesMicros, restMicros })
  })

  it('adds up to exactly the whole however many refunds it comes in, and never to more', () => {
    const amount = fc.integer({ min: 1, max: 2_000_000_000_000 })
    fc.assert(
      fc.property(
        fc.array(fc.record({ amount, paid: fc.boolean() }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 900_000_000_000 }), { maxLength: 8 }),
        fc.array(fc.boolean(), { maxLength: 8 }),
        (lines, refunds, failing) => {
          const parts = lines.map(({ amount, paid }, i) => part(amount, paid || i === 0))
          const paid = total(parts.filter((one) => one.paid).map((one) => one.amountMicros))
          for (const [i, refund] of [...refunds, paid].entries()) {
            const { sharesMicros, restMicros } = divide(parts, refund)
            const cash = total(sharesMicros.filter((_, part) => parts[part]!.paid))
            expect(cash + restMicros).toBe(refund)
            for (const [part, share] of sharesMicros.entries()) {
              expect(Number.isSafeInteger(share) && share >= 0).toBe(true)
              parts[part]!.takenMicros += share
              expect(parts[part]!.takenMicros).toBeLessThanOrEqual(parts[part]!.amountMicros)
            }
            // A refund that failed gives back what it took, and the next one counts anew.
            if (failing[i])
              for (const [part, share] of sharesMicros.entries()) parts[part]!.takenMicros -= share
          }
          for (const [part, share] of divide(parts, paid).sharesMicros.entries())
            parts[part]!.takenMicros += share
          expect(parts.map((one) => one.takenMicros)).toEqual(parts.map((one) => one.amountMicros))
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

function total(amounts: number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0)
}
