import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalise, readBuy } from '../../src/till/grammar.ts'
import { texts } from './texts.ts'

const texted = (raw: string, currency = 'USD') => readBuy(normalise(raw), currency)

describe('a text that is one amount to buy, and nothing else, buys it', () => {
  test.each([
    ...texts(`
      BUY 20 | buy 20 | Buy 20 | buy   20 | buy\n20 | BUY20 | BUY $20 | buy$20 | BUY 20$ | BUY 20 $ | BUY 20.00 |
      BUY $20.00 | Buy 20 USD | buy 20 dollars | buy 20 bucks | buy twenty | Buy Twenty Dollars |
      BUY USD 20 | buy 20usd | BUY $20 USD | BUY $20.00 USD | BUY USD 20.00, please
    `),
    ...texts(`
      BUY 20. | BUY 20!! | "BUY 20" | “Buy 20” | (buy 20) | *BUY 20* | buy 20 👍 | buy 20 🙏🏽 | 🛒 buy 20
    `),
    ...texts(`
      please buy 20 | Please, buy 20 | buy 20 please | buy 20, please | buy 20 pls thanks | BUY 20. Thank you! |
      BUY 20 bitte | buy 20, por favor | Bitte BUY 20! | BUY 20 s'il vous plaît
    `),
    ...texts('topup 20 | TOP UP 20 | top-up $20 | TopUp20 | add 20 | ADD $20 PLEASE'),
    ...texts('ＢＵＹ　２０ | BUY\u00a020 | B\u200bUY 2\u200d0 | \u202aBUY 20\u202c'),
    ...texts('Re: BUY 20 | FWD: Re: buy 20'),
    'buy 20\n--\nAna, +1 555 555 0100',
    'buy 20\n\nSent from my iPhone 15',
    'BUY 20 inreachlink.com/ABC1234  - Ana',
    'BUY 20 inreachlink.com/g-0Oh3D2H2f… (52.5092, -115.6182)',
  ])('%j', (raw) => {
    expect(texted(raw)).toEqual({ amountMicros: 20_000_000 })
  })

  test.each([
    ['buy five', 5],
    ['BUY 7', 7],
    ['buy twenty-five', 25],
    ['buy hundred', 100],
    ['buy a hundred', 100],
    ['BUY 10.99', 10.99],
    ['BUY 0.50', 0.5],
    ['BUY 1999999', 1_999_999],
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

const refused: Record<string, string[]> = {
  'two numbers': texts(`
    BUY 10 20 | BUY 10-20 | BUY 10 or 20 | BUY 20 BUY 20 | BUY 20\nBUY 50 | BUY 1 000 | BUY twenty twenty |
    BUY twenty 5 | BUY 20 🔟 | add 20 30 | BUY $20 dollars 50 cents
  `),
  'a sign': texts(
    'BUY -20 | BUY +20 | BUY −20 | BUY 20- | BUY 20+ | BUY 20 ➕ | BUY 20% | BUY 20/2 | BUY #20 | BUY*7',
  ),
  'digits that are none': texts(
    'BUY 2O | BUY l0 | BUY 20k | BUY 1e3 | BUY 0x20 | BUY 020 | BUY 0 | BUY 0.00 | add 20k',
  ),
  'decimals that could be thousands': texts(`
    BUY 20.5 | BUY 20,5 | BUY 20,00 | BUY 20.000 | BUY 1,000 | BUY .50 | TOP UP 20.5
  `),
  'a word too many': texts(`
    BUY 20 now | BUY 20 credits | BUY 20 for my mom | BUY 20 dont | buy 20 tomorrow please | Buy one egg for me |
    buy milk | BUY four | BUY: 20 | add $20 to my account
  `),
  'doubt or refusal': texts('BUY 20? | BUY 20 ❓ | BUY 20 ❌ | BUY 20 👎 | BUY 20 🤷‍♀️ | BUY 20 🤔'),
  "another currency's money": texts(
    'BUY 20 EUR | BUY £20 | BUY €20 | BUY 20 pesos | BUY $20$ | BUY EUR 20 | BUY 20EUR | BUY $20 EUR | BUY USD 20 EUR | BUY EUR 20 USD',
  ),
  'digits of other scripts and in fancy dress': texts(`
    BUY ٢٠ | BUY २० | BUY 2² | BUY ② | BUY 20½ | BUY 𝟐𝟎 | BUY 2️⃣0️⃣ | BUY 💯 | BUY 💰20
  `),
  'more than anybody buys': texts('BUY 99999999999999999999 | BUY 5555550100 | BUY 10000000'),
  'more than anybody reads': [`BUY 20${' '.repeat(600)}50`, `BUY 20 ${'!'.repeat(600)}`],
  'a satellite link with more behind it': texts(`
    BUY 20 inreachlink.com/ABC1234 and 50 more | BUY inreachlink.com/x (52.5092, -115.6182) 20
  `),
}

describe('a text that is nearly that buys nothing and gets a hint', () => {
  test.each(Object.entries(refused).flatMap(([why, raws]) => raws.map((raw) => [why, raw] as const)))(
    '%s: %j',
    (_, raw) => {
      expect(texted(raw)).toEqual({ unclear: 'not-an-amount' })
    },
  )
})

describe('a text that says buy and not how much is asked how much', () => {
  test.each([
    ...texts(`
      BUY | buy please | Buy? | buy! | buy credit | buy more credits please | TOP UP | topup | top up my balance |
      ADD | add money | add funds to my account
    `),
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

  test('yen and Icelandic crowns have no decimals', () => {
    expect(texted('BUY 20.00', 'JPY')).toEqual({ unclear: 'not-an-amount' })
    expect(texted('BUY 20.00', 'ISK')).toEqual({ unclear: 'not-an-amount' })
  })
})

describe('whatever is thrown at it', () => {
  const verb = fc.constantFrom('BUY', 'buy', 'Top up', 'TOPUP', 'add')
  const number = fc.constantFrom(...'20 $20 7 10.00 2O 20k ٢٠ ² ½ 1e3 3rd Ⅴ 5️⃣'.split(' '))
  const word = fc.constantFrom(...'egg for me now dont and x EUR credits le é 中'.split(' '))
  const mark = fc.constantFrom(...'. , ! ? - + 👍 ❌ " … * ( &'.split(' '), '\u200b', '\n')
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
