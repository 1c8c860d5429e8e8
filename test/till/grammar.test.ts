import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readConsent } from '../../src/till/consent.ts'
import { nearest, normalise, readAnswer, readBuy, readWord, splitCommand } from '../../src/till/grammar.ts'
import { readCoordinates, satellitePlace } from '../../src/till/place.ts'
import { tidy } from '../../src/till/tidy.ts'
import { texts } from './texts.ts'

describe('what a phone adds to a text is taken away again', () => {
  test.each([
    ['balance', 'BALANCE'],
    ['  Balance \r\n', 'BALANCE'],
    ['ｂａｌａｎｃｅ', 'BALANCE'],
    ['bal\u00adance', 'BALANCE'],
    ['\ufeffbalance\u200e', 'BALANCE'],
    ['balance\ufe0f', 'BALANCE'],
    ['bala\u0000nce\u0007', 'BALANCE'],
    ['“balance”', 'BALANCE'],
    ['don’t', "DON'T"],
    ['a–b—c−d', 'A-B-C-D'],
    ['RE: Fwd: FW: balance', 'BALANCE'],
    ['balance\n-- \nAna\n555 0100', 'BALANCE'],
    ['balance\nSent from my Galaxy', 'BALANCE'],
    ['balance!!! 😀👩‍👩‍👧🇺🇸', 'BALANCE'],
    ['balance?', 'BALANCE?'],
    ['?', '?'],
    ['-33.9 18.4', '-33.9 18.4'],
    ['46º30′N 7˚54’E', "46°30'N 7°54'E"],
    ['wx inreachlink.com/ABC1234  - Ana', 'WX'],
    ['wx https://inreachlink.com/g-0Oh3D2H2f… (51.9956, 7.7136)', 'WX'],
    ['cafe\u0301', 'CAFÉ'],
    ['x² ①', 'X² ①'],
    ['lone \ud800 half', 'LONE \ufffd HALF'],
    ['😀🙏', ''],
    ['', ''],
  ])('%j is %j', (raw, normalised) => {
    expect(normalise(raw)).toBe(normalised)
  })

  test('small letters can be kept, for commands that take words', () => {
    expect(tidy(' note: Hello, “World”! ')).toBe('note: Hello, "World"!')
  })

  test('a text longer than anybody types is cut, and says so', () => {
    expect(normalise('a'.repeat(480))).toBe('A'.repeat(480))
    expect(normalise('a'.repeat(481))).toBe(`${'A'.repeat(480)} …`)
    expect(normalise('😀'.repeat(10_000))).toBe('…')
  })

  test('no character but the digits themselves and their full-width twins becomes a digit', () => {
    const made: string[] = []
    for (let code = 0x3a; code < 0x110000; code++) {
      const letter = String.fromCodePoint(code)
      if (code >= 0xff10 && code <= 0xff19) continue
      if (/[0-9]/.test(normalise(`x${letter}x`))) made.push(`U+${code.toString(16)}`)
    }
    expect(made).toEqual([])
  })

  test('doing it twice is doing it once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (raw) => {
        const once = normalise(raw)
        // Taking one thing away can uncover another; what is done about money reads a text once.
        fc.pre(!/^(?:RE|FWD?):/i.test(once))
        expect(normalise(once)).toBe(once)
      }),
    )
  })
})

describe('a keyword is the whole text', () => {
  const words = ['BALANCE', 'BAL', 'TOP UP', '?']
  test.each([
    ['balance', 'BALANCE'],
    ['Balance please', 'BALANCE'],
    ['pls bal', 'BAL'],
    ['balance?', 'BALANCE'],
    ['¿balance?', 'BALANCE'],
    ['balance, thanks!', 'BALANCE'],
    ['#balance', 'BALANCE'],
    ['bálance', 'BALANCE'],
    ['top up', 'TOP UP'],
    ['?', '?'],
  ])('%j is %j', (raw, word) => {
    expect(readWord(normalise(raw), { words })).toBe(word)
  })

  test.each(['balance 20', 'my balance', 'balances', 'please', '', 'bal ance', '??', 'top'])(
    '%j is none',
    (raw) => {
      expect(readWord(normalise(raw), { words })).toBeUndefined()
    },
  )

  test('an operator may write keywords with accents', () => {
    expect(readWord(normalise('menu'), { words: ['MENÚ'] })).toBe('MENÚ')
  })
})

describe('an answer is the whole text', () => {
  test.each(['yes', 'YES!', 'Yes please', 'y', 'yep', 'yeah', 'ok', 'Okay.', 'sure', 'yes, please 🙏'])(
    '%j is yes',
    (raw) => {
      expect(readAnswer(normalise(raw))).toEqual({ kind: 'yes' })
    },
  )

  test.each([
    'yes 20',
    'Yes, 20',
    'YES $20',
    'yes 20 dollars',
    'yes twenty',
    'yes 20 please',
    'yes 20 thanks',
  ])('%j is yes to that amount', (raw) => {
    expect(readAnswer(normalise(raw), 'USD')).toEqual({ kind: 'yes', amountMicros: 20_000_000 })
  })

  test.each(['no', 'No!', 'n', 'nope', 'nah', 'no thanks', 'No, thank you.', 'no please', 'no ❌'])(
    '%j is no',
    (raw) => {
      expect(readAnswer(normalise(raw))).toEqual({ kind: 'no' })
    },
  )

  test.each([
    ...texts(`
      Yes 50 people came | yes 20 30 | yes 20.5 | yes? | yes ❌ | ok thanks | ok 20 | k | yes no |
      oh yes | no 20 | not | 20 | yes £20
    `),
    '',
  ])('%j is neither', (raw) => {
    expect(readAnswer(normalise(raw), 'USD')).toBeUndefined()
  })
})

describe('a word with one typo is guessed, for a question and nothing else', () => {
  const words = ['BALANCE', 'HISTORY', 'MENU', 'BUY']
  test.each([
    ['blance', 'BALANCE'],
    ['balancee', 'BALANCE'],
    ['balence', 'BALANCE'],
    ['balacne', 'BALANCE'],
    ['Histroy please', 'HISTORY'],
    ['mneu', 'MENU'],
    ['menus', 'MENU'],
    ['balance of my account', 'BALANCE'],
    ['bálance', 'BALANCE'],
  ])('%j may mean %s', (raw, word) => {
    expect(nearest(normalise(raw), words)).toBe(word)
  })

  test.each(['blnce', 'bal', 'byu', 'buyy', 'men', 'xmenux', 'hello', '', 'emun'])(
    '%j is not guessed',
    (raw) => {
      expect(nearest(normalise(raw), words)).toBeUndefined()
    },
  )

  test('any one letter more, less, other or swapped', () => {
    const word = 'BALANCE'
    fc.assert(
      fc.property(fc.nat(word.length - 2), fc.stringMatching(/^[A-Z]$/), fc.nat(3), (at, letter, way) => {
        const typed = [
          word.slice(0, at) + letter + word.slice(at),
          word.slice(0, at) + word.slice(at + 1),
          word.slice(0, at) + letter + word.slice(at + 1),
          word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2),
        ][way]!
        expect(nearest(typed, [word])).toBe(word)
      }),
    )
  })
})

describe("a command's keyword is the first word, and the rest is as it was", () => {
  test.each([
    ['SUN 46.5 7.9', 'SUN', '46.5 7.9'],
    ['sun', 'SUN', ''],
    ['sun: -33.9 18.4', 'SUN', '-33.9 18.4'],
    ['#sun, Lone Pine?', 'SUN', 'Lone Pine?'],
    ['WX   Lone   Pine', 'WX', 'Lone Pine'],
    ['', '', ''],
    ['?', '?', ''],
  ])('%j', (raw, keyword, rest) => {
    expect(splitCommand(tidy(raw))).toEqual({ keyword, rest })
  })
})

describe('no text makes the till stumble', () => {
  const readEverything = (raw: string) => {
    const text = normalise(raw)
    const { rest } = splitCommand(tidy(raw))
    return [
      readBuy(text, 'USD'),
      readAnswer(text),
      readWord(text, { words: ['BALANCE'] }),
      nearest(text, ['BALANCE', 'HISTORY']),
      readConsent(text),
      readCoordinates(rest),
      readCoordinates(raw),
      satellitePlace(raw),
    ]
  }

  test('whatever its letters are', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2000 }),
      fc.string({ unit: 'grapheme', maxLength: 600 }),
      fc.string({ unit: 'binary-ascii', maxLength: 600 }),
      fc.array(fc.nat(0xffff), { maxLength: 600 }).map((units) => String.fromCharCode(...units)),
    )
    fc.assert(fc.property(anything, (raw) => void readEverything(raw)))
  })

  test.each([
    ['BUY ', '9'],
    ['', 'BUY '],
    ['', 'a'],
    ['', ' '],
    ['x', ' '],
    ['', '\n'],
    ['', '😀'],
    ['e', '\u0301'],
    ['', 'ﷺ'],
    ['', 'Re: '],
    ['', 'please '],
    ['BUY 20', ' thanks'],
    ['', '-- \n'],
    ['', "46°30' "],
    ['N', '46 '],
    ['', '46.5,'],
    ['inreachlink.com/a', ' '],
    ['inreachlink.com/a - ', 'b '],
    ['', 'inreachlink.com/'],
    ['STOP', ' STOP'],
    ['please ', 'can you '],
    ['LAT 46 ', ', '],
    ['', ')]'],
    ['', '!?'],
    ['', 'ſı'],
    ['https://maps.google.com/?', '&q='],
  ])('%j and then %j for 64 kB', (start, repeated) => {
    for (const length of [480, 8000, 64_000]) {
      const raw = start + repeated.repeat(length / repeated.length)
      const before = performance.now()
      for (const text of [raw, `${raw}x`, `${raw} 20`]) readEverything(text)
      expect(performance.now() - before).toBeLessThan(500)
    }
  })
})
