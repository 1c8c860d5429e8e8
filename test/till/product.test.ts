import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accessNow, partsOf, productOf, productsFor } from '../../src/till/product.ts'
import { readService, type ServiceSettings } from '../../src/till/service.ts'
import settings from '../../texttill.config.ts'

const micros = (major: number) => Math.round(major * 1e6)
const wrongIn = (change: object): string => {
  try {
    readService({ ...settings, ...change } as ServiceSettings)
    return 'nothing'
  } catch (error) {
    return (error as Error).message.replaceAll('texttill.config.ts: ', '')
  }
}

describe('what a payment was for', () => {
  test.each([
    ['a pack', 20, 20, { grant: 20, access: 0, discount: 0 }],
    ['a pack with a bonus', 20, 22, { grant: 20, access: 0, discount: 2 }],
    ['a pack with a code', 15, 20, { grant: 15, access: 0, discount: 5 }],
    ['a pack for nothing', 0, 20, { grant: 0, access: 0, discount: 20 }],
    ['access', 29.99, 20, { grant: 20, access: 9.99, discount: 0 }],
    ['access with a code that is less than its fee', 24.99, 20, { grant: 20, access: 4.99, discount: 0 }],
    ['access with a code that is more', 14.99, 20, { grant: 14.99, access: 0, discount: 5.01 }],
  ])('%s', (_what, paid, credit, parts) => {
    const { grantMicros, accessMicros, discountMicros } = partsOf({
      payMicros: micros(paid),
      creditMicros: micros(credit),
    })
    expect({ grantMicros, accessMicros, discountMicros }).toEqual({
      grantMicros: micros(parts.grant),
      accessMicros: micros(parts.access),
      discountMicros: micros(parts.discount),
    })
  })

  test('adds up to what was paid and to what is credited, whatever they are', () => {
    const amount = fc.integer({ min: 0, max: 1e12 })
    fc.assert(
      fc.property(amount, amount, (payMicros, creditMicros) => {
        const parts = partsOf({ payMicros, creditMicros })
        expect(parts.grantMicros + parts.accessMicros).toBe(payMicros)
        expect(parts.grantMicros + parts.discountMicros).toBe(creditMicros)
        expect(Math.min(parts.grantMicros, parts.accessMicros, parts.discountMicros)).toBeGreaterThanOrEqual(
          0,
        )
      }),
    )
  })
})

describe('what somebody may buy', () => {
  const shop = {
    access: { price: micros(29.99), credit: micros(20), launch: { price: micros(19.99), endsAt: 1_000 } },
    packs: [{ pay: micros(10), credit: micros(10) }],
  }

  test.each([
    ['before the launch price ends', 999, 19.99],
    ['when it has ended', 1_000, 29.99],
  ])('is access, %s', (_when, now, price) => {
    expect(productsFor(shop, { hasAccess: false, now })).toEqual([accessNow(shop.access, now)])
    expect(accessNow(shop.access, now).priceMicros).toBe(micros(price))
  })

  test('is what the amount names, and nothing for another amount', () => {
    const at = { hasAccess: true, now: 0 }
    expect(productOf(shop, { ...at, amountMicros: micros(10) })).toMatchObject({ kind: 'top-up' })
    expect(productOf(shop, { ...at, amountMicros: micros(19.99) })).toBeUndefined()
    expect(productOf(shop, { ...at, hasAccess: false, amountMicros: micros(10) })).toBeUndefined()
    expect(
      productOf({ packs: shop.packs }, { ...at, hasAccess: false, amountMicros: micros(10) }),
    ).toMatchObject({
      kind: 'top-up',
    })
  })
})

describe('settings that cannot be meant', () => {
  test.each<[object, string]>([
    [
      { packs: ['10', { pay: '20', credit: '18' }] },
      'packs.1 must give at least the credit that is paid for',
    ],
    [{ packs: ['10', { pay: '10', credit: '12' }] }, 'packs.1 costs the same as another'],
    [{ packs: ['0'] }, 'packs.0 must cost something'],
    [{ packs: ['10.005'] }, 'packs.0 cannot be charged in USD: 10.005'],
    [{ currency: 'jpy', packs: ['9.50'] }, 'packs.0 cannot be charged in JPY: 9.5'],
    [{ access: { price: '10', credit: '20' } }, 'access must cost at least the credit that it includes'],
    [{ access: { price: '10', credit: '0' } }, 'access.credit must be more than nothing'],
    [
      { access: { price: '10', credit: '5', launch: { price: '8', until: 'soon' } } },
      'access.launch.until must be the last day of it, such as "2027-01-31"',
    ],
    [{ currency: 'kwd' }, 'currency is not a currency that the till can count'],
    [{ words: { en: { unknwon: 'Pardon?' } } }, 'words.en knows no "unknwon"; it may be unknown'],
    [{ words: { it: {} } }, 'words knows no "it"'],
    [
      { words: { en: { sorry: '{word} is out.' } } },
      'words.en.sorry knows no {word}, only {name}, {keyword}',
    ],
    [{ words: { en: { help: 'Nobody helps.' } } }, 'words.en.help must say {contact}'],
    [{ words: { en: { farewell: '{name}: bye.' } } }, 'words.en.farewell must say START'],
    [
      { words: { en: { unknown: 'Pardon? 🗻' } } },
      'words.en.unknown has letters that make it cost more than one segment',
    ],
    [
      { contact: 'a'.repeat(40), words: { en: { help: `{contact} ${'a'.repeat(115)} STOP` } } },
      'words.en.help is 161 letters at its longest, over one segment',
    ],
    [{ words: { en: { unknown: 'x'.repeat(161) } } }, 'words.en.unknown must have at most 160 letters'],
    ...['BUY2', 'add20', 'TOPUP5X', 'LINK5', 'UNLOCK2'].map((word): [object, string] => [
      {
        commands: [{ keywords: ['SUN', word], usage: 'SUN', help: 'the sun', price: '1', run: () => 'Up.' }],
      },
      `SUN keywords.1 is read as ${/^[A-Z]+/i.exec(word)![0].toUpperCase()} with a number, and never reaches a command`,
    ]),
    [{ rates: { US: '0.01' } }, 'rates has no other: the rate for countries not listed'],
  ])('%j', (change, says) => {
    expect(wrongIn(change)).toContain(says)
  })
})
