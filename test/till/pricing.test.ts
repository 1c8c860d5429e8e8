import { describe, expect, test } from 'vitest'
import { estimate, rate } from '../../src/till/pricing.ts'
import { segmentRate } from '../../src/till/service.ts'

describe('a rate', () => {
  test.each([
    ['0.0083', 8_300],
    [{ cost: '0.0079', margin: 0 }, 7_900],
    [{ cost: '0.0079', margin: 30 }, 10_270],
    [{ cost: '0.0079', margin: 12.5 }, 8_888],
    [{ cost: '0.1', margin: 100 }, 200_000],
  ])('%j', (written, rateMicros) => {
    expect(rate.parse(written)).toBe(rateMicros)
  })

  test.each(['free', '-0.01', { cost: '0.01' }, { cost: '0.01', margin: -5 }, { price: '0.01' }])(
    '%j is none',
    (written) => {
      expect(rate.safeParse(written).error?.issues[0]?.message).toMatch(/^must be a price such as/)
    },
  )

  test('is the highest one for a number whose country is unknown', () => {
    const rates = { US: 10_000, CU: 900_000, other: 200_000 }
    const service = { rates } as unknown as Parameters<typeof segmentRate>[0]
    expect(['US', 'AT', null].map((country) => segmentRate(service, country))).toEqual([
      10_000, 200_000, 900_000,
    ])
  })
})

describe('how far a balance goes', () => {
  const sun = { keyword: 'SUN', price: 250_000, perSegment: 0 }
  const tide = { keyword: 'TIDE', price: 100_000, perSegment: 0 }

  test.each([
    [
      'the cheapest command, with its segment',
      20_000_000,
      [sun, tide],
      13_600,
      { keyword: 'TIDE', times: 176 },
    ],
    ['to the last cent', 265_800, [sun], 15_800, { keyword: 'SUN', times: 1 }],
    ['not far enough', 265_799, [sun], 15_800, undefined],
    ['nowhere below zero', -1, [sun], 15_800, undefined],
    ['nowhere without commands', 20_000_000, [], 15_800, undefined],
    [
      'for ever, where nothing costs anything',
      20_000_000,
      [{ keyword: 'HI', price: 0, perSegment: 0 }],
      0,
      undefined,
    ],
  ])('%s', (_what, balance, commands, segmentMicros, lasts) => {
    expect(estimate(balance, { commands, segmentMicros })).toEqual(lasts)
  })
})
