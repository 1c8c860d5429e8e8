import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalise } from '../../src/till/grammar.ts'
import { tidy } from '../../src/till/tidy.ts'

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
      fc.property(
        fc.array(fc.constantFrom(...' aB 20$.!?\'"()-+\n°é中😀❌'), { maxLength: 60 }),
        (letters) => {
          const once = normalise(letters.join(''))
          expect(normalise(once)).toBe(once)
        },
      ),
    )
  })
})
