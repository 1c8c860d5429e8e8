import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalise, readBuy } from '../../src/till/grammar.ts'
import { texts } from './texts.ts'

const texted = (raw: string, currency = 'USD') => readBuy(normalise(raw), currency)

describe('a text that is one amount to buy, and nothing else, buys it', () => {
  test.each([
    ['BUY 20', 20],
    ['buy 20', 20],
    ['Buy 20', 20],
    [' buy   20 ', 20],
    ['buy\n20', 20],
    ['BUY20', 20],
    ['BUY $20', 20],
    ['buy$20', 20],
    ['BUY 20$', 20],
    ['BUY 20 $', 20],
    ['BUY 20.00', 20],
    ['BUY $20.00', 20],
    ['Buy 20 USD', 20],
    ['buy 20 dollars', 20],
    ['buy 20 bucks', 20],
    ['buy twenty', 20],
    ['Buy Twenty Dollars', 20],
    ['buy five', 5],
    ['buy twenty-five', 25],
    ['buy hundred', 100],
    ['buy a hundred', 100],
    ['BUY 20.', 20],
    ['BUY 20!!', 20],
    ['"BUY 20"', 20],
    ['“Buy 20”', 20],
    ['(buy 20)', 20],
    ['*BUY 20*', 20],
    ['please buy 20', 20],
    ['Please, buy 20', 20],
    ['buy 20 please', 20],
    ['buy 20, please', 20],
    ['buy 20 pls thanks', 20],
    ['BUY 20. Thank you!', 20],
    ['topup 20', 20],
    ['TOP UP 20', 20],
    ['top-up $20', 20],
    ['TopUp20', 20],
    ['add 20', 20],
    ['ADD $20 PLEASE', 20],
    ['buy 20 👍', 20],
    ['buy 20 🙏🏽', 20],
    ['🛒 buy 20', 20],
    ['ＢＵＹ　２０', 20],
    ['BUY\u00a020', 20],
    ['B\u200bUY 2\u200d0', 20],
    ['\u202aBUY 20\u202c', 20],
    ['Re: BUY 20', 20],
    ['FWD: Re: buy 20', 20],
    ['buy 20\n--\nAna, +1 555 555 0100', 20],
    ['buy 20\n\nSent from my iPhone 15', 20],
    ['BUY 20 inreachlink.com/ABC1234  - Ana', 20],
    ['BUY 20 inreachlink.com/g-0Oh3D2H2f… (52.5092, -115.6182)', 20],
    ['BUY 7', 7],
    ['BUY 1999999', 1_999_999],
    ['BUY 10.99', 10.99],
    ['BUY 0.50', 0.5],
  ])('%j', (raw, amount) => {
    expect(texted(raw)).toEqual({ amountMicros: Math.round(amount * 1_000_000) })
  })

  test('in the currency of the till', () => {
    expect(texted('buy €20', 'EUR')).toEqual({ amountMicros: 20_000_000 })
    expect(texted('buy 20 €', 'EUR')).toEqual({ amountMicros: 20_000_000 })
    expect(texted('buy 20 quid', 'gbp')).toEqual({ amountMicros: 20_000_000 })
    expect(texted('buy ¥2000', 'JPY')).toEqual({ amountMicros: 2_000_000_000 })
    expect(texted('BUY 20 SEK', 'SEK')).toEqual({ amountMicros: 20_000_000 })
  })
})

describe('a text that is nearly that buys nothing and gets a hint', () => {
  test.each(
    [
      'BUY 10 20',
      'BUY 10-20',
      'BUY 10 or 20',
      'BUY 20 BUY 20',
      'BUY 20\nBUY 50',
      'BUY -20',
      'BUY +20',
      'BUY −20',
      'BUY 20-',
      'BUY 20+',
      'BUY 2O',
      'BUY l0',
      'BUY 20k',
      'BUY 1e3',
      'BUY 0x20',
      'BUY 20.5',
      'BUY 20,5',
      'BUY 20,00',
      'BUY 20.000',
      'BUY 1,000',
      'BUY 1 000',
      'BUY .50',
      'BUY 20.',
      'BUY 020',
      'BUY 0',
      'BUY 0.00',
      'BUY 20%',
      'BUY 20/2',
      'BUY #20',
      'BUY*7',
      'BUY: 20',
      'BUY 20?',
      'BUY 20 now',
      'BUY 20 credits',
      'BUY 20 for my mom',
      'BUY 20 dont',
      'buy 20 tomorrow please',
      'Buy one egg for me',
      'buy milk',
      'BUY twenty twenty',
      'BUY twenty 5',
      'BUY four',
      'BUY 20 EUR',
      'BUY £20',
      'BUY $20$',
      'BUY $20 dollars 50 cents',
      'BUY ٢٠',
      'BUY २०',
      'BUY 2²',
      'BUY ②',
      'BUY 20½',
      'BUY 𝟐𝟎',
      'BUY 2️⃣0️⃣',
      'BUY 20 🔟',
      'BUY 💯',
      'BUY 20 ➕',
      'BUY 20 ❌',
      'BUY 20 👎',
      'BUY 20 🤷‍♀️',
      'BUY 💰20',
      'BUY 99999999999999999999',
      'BUY 5555550100',
      `BUY 20${' '.repeat(600)}50`,
      `BUY 20 ${'!'.repeat(600)}`,
      'BUY 20 inreachlink.com/ABC1234 and 50 more',
      'BUY inreachlink.com/x (52.5092, -115.6182) 20',
      'TOP UP 20.5',
      'add 20k',
      'add $20 to my account',
      'add 20 30',
    ].filter((raw) => raw !== 'BUY 20.'),
  )('%j', (raw) => {
    expect(texted(raw)).toEqual({ unclear: 'not-an-amount' })
  })
})

describe('a text that says buy and not how much is asked how much', () => {
  test.each([
    'BUY',
    'buy please',
    'Buy?',
    'buy!',
    'buy credit',
    'buy more credits please',
    'TOP UP',
    'topup',
    'top up my balance',
    'ADD',
    'add money',
    'add funds to my account',
    'BUY inreachlink.com/ABC1234  - Ana',
  ])('%j', (raw) => {
    expect(texted(raw)).toEqual({ unclear: 'no-amount' })
  })
})

describe('a text about something else is left to others', () => {
  test.each([
    ...texts(`
      20 | $20 | BALANCE | BUYER 20 | buying 20 | ADDRESS 20 | add me to the list | add 2 eggs |
      Add one more, ok? | topping 20 | top up my phone | TOP 20 | I told you to buy 20 | Liked “BUY 20” |
      Loved "Reply BUY 20 to add" | do not buy 20 | ВUY 20 | \u202e02 YUB\u202c | YES 20
    `),
    '',
  ])('%j', (raw) => {
    expect(texted(raw)).toBeUndefined()
  })

  test('yen have no decimals, and dollars are not pesos', () => {
    expect(texted('BUY 20.00', 'JPY')).toEqual({ unclear: 'not-an-amount' })
    expect(texted('BUY 20.00', 'ISK')).toEqual({ unclear: 'not-an-amount' })
    expect(texted('BUY 20 pesos', 'USD')).toEqual({ unclear: 'not-an-amount' })
  })
})

describe('whatever is thrown at it', () => {
  const verb = fc.constantFrom('BUY', 'buy', 'Top up', 'TOPUP', 'add')
  const number = fc.constantFrom(
    '20',
    '$20',
    '7',
    '10.00',
    '2O',
    '20k',
    '٢٠',
    '²',
    '½',
    '1e3',
    '3rd',
    'Ⅴ',
    '5️⃣',
  )
  const word = fc.constantFrom(
    'egg',
    'for',
    'me',
    'now',
    'dont',
    'and',
    'x',
    'EUR',
    'credits',
    'le',
    'é',
    '中',
  )
  const mark = fc.constantFrom(
    '.',
    ',',
    '!',
    '?',
    '-',
    '+',
    '👍',
    '❌',
    '"',
    '\u200b',
    '\n',
    '…',
    '*',
    '(',
    '&',
  )
  const kind = { verb, number, word, mark }
  const piece = fc.oneof(
    ...(Object.keys(kind) as (keyof typeof kind)[]).map((of) => kind[of].map((text) => ({ of, text }))),
  )

  test('no text with two numbers, or with a word too many, ever has an amount', () => {
    fc.assert(
      fc.property(verb, fc.array(piece, { maxLength: 5 }), (first, pieces) => {
        const read = texted([first, ...pieces.map(({ text }) => text)].join(' '))
        const numbers = pieces.filter(({ of }) => of === 'number').length
        const words = pieces.filter(({ of }) => of === 'word' || of === 'verb').length
        if (read && 'amountMicros' in read) expect({ numbers, words }).toEqual({ numbers: 1, words: 0 })
      }),
      { numRuns: 3000 },
    )
  })

  test('one word more, anywhere in a text that buys, and it buys nothing', () => {
    const wanted = ['buy 20', 'please buy $20', 'BUY 20 dollars thanks', 'top up twenty', 'add 10.00 please']
    const extra = fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.nat(99999).map(String))
    const courtesy =
      /^(?:please|pls|plz|thanks|thx|ty|usd|dollars?|bucks?|one|two|three|four|five|six|seven|eight|nine)$/
    fc.assert(
      fc.property(fc.constantFrom(...wanted), fc.nat(9), extra, (text, at, more) => {
        fc.pre(!courtesy.test(more))
        const words = text.split(' ')
        words.splice(at % (words.length + 1), 0, more)
        expect(texted(words.join(' ')) ?? {}).not.toHaveProperty('amountMicros')
      }),
      { numRuns: 2000 },
    )
  })

  test('every amount that is read is the amount that was typed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999 }), fc.nat(99), (whole, cents) => {
        expect(texted(`buy ${whole}`)).toEqual({ amountMicros: whole * 1_000_000 })
        const typed = `buy $${whole}.${String(cents).padStart(2, '0')}`
        expect(texted(typed)).toEqual({ amountMicros: whole * 1_000_000 + cents * 10_000 })
      }),
    )
  })
})
