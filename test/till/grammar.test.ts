import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nearest, normalise, readAnswer, readWord, splitCommand } from '../../src/till/grammar.ts'
import { tidy } from '../../src/till/tidy.ts'
import { texts } from './texts.ts'

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
    ['balance bitte', 'BALANCE'],
    ['Balance, por favor!', 'BALANCE'],
    ["s'il vous plaît, balance", 'BALANCE'],
    ['BALANCE merci beaucoup!', 'BALANCE'],
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
  test.each([
    'yes',
    'YES!',
    'Yes please',
    'y',
    'yep',
    'yeah',
    'ok',
    'Okay.',
    'sure',
    'yes, please 🙏',
    'yes bitte',
    'ok, por favor',
  ])('%j is yes', (raw) => {
    expect(readAnswer(normalise(raw))).toEqual({ kind: 'yes' })
  })

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

  test.each([
    'no',
    'No!',
    'n',
    'nope',
    'nah',
    'no thanks',
    'No, thank you.',
    'no please',
    'no ❌',
    'no gracias',
  ])('%j is no', (raw) => {
    expect(readAnswer(normalise(raw))).toEqual({ kind: 'no' })
  })

  test.each([
    ...texts(`
      Yes 50 people came | yes 20 30 | yes 20.5 | yes? | yes ❌ | ok thanks | ok merci | ok danke | si'l | ok 20 | k | yes no |
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
