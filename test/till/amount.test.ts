import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAmount } from '../../src/till/amount.ts'

describe('an amount as people text it', () => {
  test.each([
    ['20', 'usd', 20],
    ['$20', 'USD', 20],
    ['20$', 'USD', 20],
    ['20 usd', 'USD', 20],
    ['20 Bucks', 'USD', 20],
    ['nineteen', 'USD', 19],
    ['ninety-nine euros', 'EUR', 99],
    ['one hundred', 'USD', 100],
    ['20.00 €', 'EUR', 20],
    ['£7.50', 'GBP', 7.5],
    ['2000 yen', 'JPY', 2000],
    ['20000 UGX', 'UGX', 20_000],
    ['20 francs', 'CHF', 20],
    ['20 pln', 'PLN', 20],
    ['CHF 20.00', 'CHF', 20],
    ['usd 20', 'USD', 20],
    ['20usd', 'USD', 20],
    ['$20 usd', 'USD', 20],
    ['20.-', 'CHF', 20],
    ['chf 20.-', 'CHF', 20],
    ['20.- Franken', 'CHF', 20],
  ])('%j in %s', (text, currency, amount) => {
    expect(readAmount(text, currency)).toBe(amount * 1_000_000)
  })

  test.each([
    ['', 'USD'],
    ['$', 'USD'],
    ['-20', 'USD'],
    ['20.', 'USD'],
    ['20.5', 'USD'],
    ['20.999', 'USD'],
    ['00', 'USD'],
    ['0.00', 'USD'],
    ['twenty one two', 'USD'],
    ['one', 'USD'],
    ['$twenty', 'USD'],
    ['$ 20 dollars', 'USD'],
    ['20 dollars dollars', 'USD'],
    ['20 eur', 'USD'],
    ['20$', 'EUR'],
    ['eur 20', 'USD'],
    ['20eur', 'USD'],
    ['$20 usd', 'CAD'],
    ['$20 eur', 'USD'],
    ['usd 20 usd', 'USD'],
    ['usd 20usd', 'USD'],
    ['usd20 usd', 'USD'],
    ['usd $20', 'USD'],
    ['$20usd', 'USD'],
    ['usd twenty', 'USD'],
    ['usd', 'USD'],
    ['usd ', 'USD'],
    ['-20usd', 'USD'],
    ['20.-', 'USD'],
    ['20-', 'CHF'],
    ['20.00.-', 'CHF'],
    ['20.00', 'JPY'],
    ['20.00', 'UGX'],
    ['Infinity', 'USD'],
    ['NaN', 'USD'],
    ['20\u0660', 'USD'],
  ])('%j in %s is none', (text, currency) => {
    expect(readAmount(text, currency)).toBeUndefined()
  })

  test('is a whole number of micros above zero, or nothing', () => {
    const typed = fc.stringMatching(/^[$€]? ?[0-9.,]{0,9} ?(usd|dollars|\$)?$/)
    fc.assert(
      fc.property(typed, (text) => {
        const amount = readAmount(text, 'USD')
        if (amount !== undefined) expect(Number.isSafeInteger(amount) && amount > 0).toBe(true)
      }),
    )
  })
})
