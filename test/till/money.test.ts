import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decimal,
  formatMoney,
  formatRate,
  MICROS,
  microsFromMinor,
  minorExponent,
  minorFromMicros,
} from '../../src/till/money.ts'
import { isGsm7 } from '../../src/till/segments.ts'

const sold = Intl.supportedValuesOf('currency').filter((currency) => {
  try {
    return minorExponent(currency) >= 0
  } catch {
    return false
  }
})

// https://docs.stripe.com/currencies#minor-units
describe("Stripe's amounts", () => {
  test.each([
    ['usd', 20_000_000, 2000],
    ['USD', 10_000, 1],
    ['eur', -1_250_000, -125],
    ['jpy', 500_000_000, 500],
    ['krw', 1_000_000, 1],
    ['xof', 2_000_000_000, 2000],
    ['isk', 5_000_000, 500],
    ['ugx', 5_000_000, 500],
    ['huf', 10_000_000, 1000],
    ['twd', 800_450_000, 80_045],
    ['usd', 0, 0],
  ])('in %s, %i micros are %i', (currency, amountMicros, amountMinor) => {
    expect(minorFromMicros(amountMicros, currency)).toBe(amountMinor)
    expect(microsFromMinor(amountMinor, currency)).toBe(amountMicros)
  })

  test.each([
    ['usd', 1],
    ['usd', 8300],
    ['usd', 20_000_001],
    ['jpy', 500_000],
    ['isk', 5_500_000],
    ['ugx', 10_000],
    ['usd', 0.5],
    ['usd', Number.NaN],
    ['usd', 2 ** 53],
  ])('in %s, %d micros cannot be charged, and nothing is rounded', (currency, amountMicros) => {
    expect(() => minorFromMicros(amountMicros, currency)).toThrow(expect.objectContaining({ code: 'amount' }))
  })

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    '%d is no amount from Stripe',
    (amountMinor) => {
      expect(() => microsFromMinor(amountMinor, 'usd')).toThrow(expect.objectContaining({ code: 'amount' }))
    },
  )

  test.each(['BHD', 'JOD', 'KWD', 'OMR', 'TND'])(
    '%s has three decimals: it is read, and neither sold in nor charged',
    (currency) => {
      expect(microsFromMinor(20_500, currency)).toBe(20_500_000)
      expect(() => minorExponent(currency)).toThrow(/three decimals/)
      expect(() => minorFromMicros(20_500_000, currency)).toThrow(/three decimals/)
    },
  )

  test('what others are paid may be too much to be exact, and is read and written all the same', () => {
    expect(formatMoney(microsFromMinor(999_999_999_999, 'idr'), 'idr')).toBe('Rp 9,999,999,999.99')
    expect(decimal(microsFromMinor(-9_000_000_000_000_000, 'jpy'))).toBe('-9000000000000000.00')
  })

  test('what others are paid in a currency that Stripe has added since is read as hundredths', () => {
    expect(microsFromMinor(2000, 'xts')).toBe(20_000_000)
    expect(formatMoney(20_000_000, 'xts')).toBe('XTS 20.00')
  })

  test.each(['XXX', 'BTC', '', 'dollars', 'constructor', '__proto__'])('%j is no currency', (currency) => {
    expect(() => minorExponent(currency)).toThrow(expect.objectContaining({ code: 'currency' }))
  })

  test('there and back is the same in every currency', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sold),
        fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
        (currency, major) => {
          const minor = minorFromMicros(major * MICROS, currency)
          expect(minor).toBe(major * 10 ** minorExponent(currency))
          expect(microsFromMinor(minor, currency)).toBe(major * MICROS)
        },
      ),
    )
  })
})

describe('money as people read it', () => {
  test.each([
    [20_000_000, 'USD', 'en', '$20.00'],
    [-1_250_000, 'usd', 'en', '-$1.25'],
    [0, 'USD', 'en', '$0.00'],
    [1_234_567_890_000, 'USD', 'en', '$1,234,567.89'],
    [12_349_999, 'USD', 'en', '$12.34'],
    [-12_349_999, 'USD', 'en', '-$12.34'],
    [8300, 'USD', 'en', '$0.0083'],
    [-8300, 'USD', 'en', '-$0.0083'],
    [5000, 'USD', 'en', '$0.005'],
    [3, 'USD', 'en', '$0.00'],
    [-3, 'USD', 'en', '$0.00'],
    [9_999, 'USD', 'en', '$0.0099'],
    [20_000_000, 'EUR', 'en', '€20.00'],
    [20_000_000, 'EUR', 'fr', '20,00 €'],
    [20_000_000, 'EUR', 'de', '20,00 €'],
    [20_000_000, 'USD', 'es', '20,00 $'],
    [20_000_000, 'CAD', 'en', '$20.00'],
    [2_000_000_000, 'JPY', 'ja', '¥2,000'],
    [500_000, 'JPY', 'en', '¥0.5'],
    [20_000_000, 'ISK', 'en', 'kr 20'],
    [20_000_000, 'NGN', 'en', 'NGN 20.00'],
    [-20_000_000, 'SEK', 'sv', '-20,00 kr'],
    [20_000_000, 'CHF', 'de-CH', 'CHF 20.00'],
    [20_000_000, 'EUR', 'ar-EG', '20.00 €'],
  ])('%i micros of %s in %s: %s', (amountMicros, currency, locale, text) => {
    expect(formatMoney(amountMicros, currency, locale)).toBe(text)
  })

  test('a rate keeps its small change', () => {
    expect(formatRate(15_800, 'USD')).toBe('$0.0158')
    expect(formatRate(250_000, 'USD')).toBe('$0.25')
    expect(formatRate(1_008_300, 'EUR', 'fr')).toBe('1,0083 €')
  })

  test('keeps a text in GSM-7 in every currency and language', () => {
    const locales =
      'en en-IN en-KE fr fr-CA de de-CH es es-MX pt-BR nl sv nb da fi pl cs hu tr ja ko zh ar he hi th vi el ru'
    const costly: string[] = []
    for (const currency of sold) {
      for (const locale of locales.split(' ')) {
        const text = formatMoney(-1_234_567_890, currency, locale)
        if (!isGsm7(text)) costly.push(`${currency} ${locale} ${text}`)
      }
    }
    expect(costly).toEqual([])
  })

  test('never shows more than there is, whatever the amount', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (amountMicros) => {
        const text = formatMoney(amountMicros, 'USD')
        const shown = Number(text.replace(/[$,]/g, ''))
        expect(Math.abs(shown)).toBeLessThanOrEqual(Math.abs(amountMicros) / MICROS)
        expect(Math.abs(shown - amountMicros / MICROS)).toBeLessThan(0.0101)
      }),
    )
  })

  test('what is no amount in micros is not shown', () => {
    expect(() => formatMoney(0.5, 'USD')).toThrow(/not an amount/)
  })
})
