import fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { describe, expect, test } from 'vitest'
import { isGsm7, segmentsOf, toGsm7 } from '../../src/till/segments.ts'

const a = (times: number) => 'a'.repeat(times)

// Sent through Twilio and billed: https://github.com/TwilioDevEd/message-segment-calculator/issues/66 and issues/39.
describe('segments are those that Twilio billed', () => {
  test.each([
    ['80 a, CRLF, 79 a', `${a(80)}\r\n${a(79)}`, 'GSM-7', 2],
    ['80 a, LF, 79 a', `${a(80)}\n${a(79)}`, 'GSM-7', 1],
    ['200 a, CRLF, 105 a', `${a(200)}\r\n${a(105)}`, 'GSM-7', 3],
    ['70 é', '\u00e9'.repeat(70), 'GSM-7', 1],
    ['70 e with an accent of its own', 'e\u0301'.repeat(70), 'UCS-2', 3],
    ['one e with an accent of its own', 'e\u0301', 'UCS-2', 1],
    ['curly quotes', '\u201cHello\u201d', 'UCS-2', 1],
    ['a low quote and a ZWNJ', '\u201eHello\u200c', 'UCS-2', 1],
    ['an emoji and a bar', '😀|', 'UCS-2', 1],
    ['160 a', a(160), 'GSM-7', 1],
    ['161 a', a(161), 'GSM-7', 2],
    ['70 中', '中'.repeat(70), 'UCS-2', 1],
    ['71 中', '中'.repeat(71), 'UCS-2', 2],
    ['a bar', '|', 'GSM-7', 1],
    ['153 ]', ']'.repeat(153), 'GSM-7', 3],
  ] as const)('%s', (_, text, encoding, segments) => {
    expect(segmentsOf(text)).toMatchObject({ encoding, segments })
  })

  test('smart quotes and what cannot be seen cost nothing more once they are made plain', () => {
    expect(segmentsOf(toGsm7('\u201cHello\u201d')).encoding).toBe('GSM-7')
    expect(segmentsOf(toGsm7('\u201eHello\u200c')).encoding).toBe('GSM-7')
  })
})

describe('what costs two, and what costs half a text', () => {
  test.each([
    ['', 1, 0],
    ['€'.repeat(80), 1, 160],
    ['€'.repeat(81), 2, 162],
    [`${a(152)}€${a(8)}`, 2, 162],
    [a(306), 2, 306],
    [a(307), 3, 307],
    ['\f', 1, 2],
    ['\r\n', 1, 2],
  ])('%j', (text, segments, units) => {
    expect(segmentsOf(text)).toEqual({ segments, encoding: 'GSM-7', units })
  })

  test.each(['\t', '\u00a0', '`', 'ç', '‘', '–', '😀', 'ł', '₹', '°', 'á', '\0', '\ud800'])(
    '%j forces UCS-2',
    (text) => {
      expect(segmentsOf(text).encoding).toBe('UCS-2')
    },
  )

  test.each(['é', '£', '¥', 'ñ', 'ü', 'Ç', 'Ω', '@', '¿'])('%j does not', (text) => {
    expect(segmentsOf(text).encoding).toBe('GSM-7')
  })

  test('an emoji is two units and is not cut in half', () => {
    expect(segmentsOf('😀'.repeat(67))).toEqual({ segments: 3, encoding: 'UCS-2', units: 134 })
  })
})

describe("the count is Twilio's calculator's", () => {
  const gsm = fc.constantFrom(...'ab Z09@£$é\n\r"€[]{}|~^\\\f')
  const wide = fc.constantFrom('中', '😀', '👩‍👩‍👧', 'e\u0301', '“', '🇺🇸', 'ł', '\u00a0', '\ud800', 'ก็', '각')
  const agrees = (text: string) => {
    const theirs = new SegmentedMessage(text)
    const ours = segmentsOf(text)
    expect([ours.encoding, ours.segments]).toEqual([theirs.encodingName, theirs.segmentsCount])
    if (ours.encoding === 'GSM-7') expect(ours.units).toBe(theirs.numberOfCharacters)
  }

  test('for GSM-7 texts', () => {
    fc.assert(fc.property(fc.string({ unit: gsm, minLength: 100, maxLength: 700 }), agrees))
  })

  test('for texts with anything in them', () => {
    const mixed = fc.oneof({ weight: 12, arbitrary: gsm }, { weight: 1, arbitrary: wide })
    fc.assert(fc.property(fc.string({ unit: mixed, maxLength: 300 }), agrees))
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), agrees))
  })

  test('for every letter there is in the first plane, alone', () => {
    for (let code = 0; code < 0x10000; code += code < 0x3000 ? 1 : 97) agrees(String.fromCharCode(code))
  })

  test('a text far too long to send is counted without a wait', () => {
    const before = performance.now()
    expect(segmentsOf('中'.repeat(1_000_000)).segments).toBe(14_926)
    expect(performance.now() - before).toBeLessThan(1000)
  })
})

describe('words are put in letters that cost half, where nothing is lost', () => {
  test.each([
    ['“It’s 5 o‘clock” – ok…', '"It\'s 5 o\'clock" - ok...'],
    ['20,00\u00a0€', '20,00 €'],
    ['12\u202f345', '12 345'],
    ['a\tb\r\nc', 'a b\nc'],
    ['a\0b\u0007c', 'abc'],
    ['e\u0301t\u00e9', 'été'],
    ['Łódź, Zażółć gęślą jaźń', 'Lodz, Zazolc gesla jazn'],
    ['¿Cuánto más? ¡Añade crédito aquí!', '¿Cuanto mas? ¡Añade crédito aqui!'],
    ['Ça coûte 20 € à l’hôtel, reçu', "Ça coute 20 € à l'hotel, recu"],
    ['Größe überprüfen: ÄÖÜß', 'Größe überprüfen: ÄÖÜß'],
    ['12°C, 46.5°N 7.9° E', '12C, 46.5N 7.9E'],
    ['turn 30° now', 'turn 30 deg now'],
    ['₹500', 'Rs500'],
    ['₤￥', '₤￥'],
    ['soft\u00adhyphen', 'softhyphen'],
    ['Ｈｉ', 'Hi'],
    ['ﬁre', 'fire'],
    ['• one\n• two', '- one\n- two'],
  ])('%j becomes %j', (text, plain) => {
    expect(toGsm7(text)).toBe(plain)
  })

  test.each([
    ['Łódź 😀', 'Łódź 😀'],
    ['Đặt hàng', 'Đặt hàng'],
    ['日本 café más', '日本 café más'],
    ['10²', '10²'],
    ['👩‍👩‍👧 “hi”', '👩‍👩‍👧 "hi"'],
  ])('%j needs UCS-2 anyway and keeps its letters', (text, kept) => {
    expect(toGsm7(text)).toBe(kept)
  })

  test('doing it twice is doing it once, it never costs more, and GSM-7 stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 150 }), (text) => {
        const plain = toGsm7(text)
        expect(toGsm7(plain)).toBe(plain)
        expect(plain.isWellFormed()).toBe(true)
        expect(segmentsOf(plain).segments).toBeLessThanOrEqual(Math.max(1, segmentsOf(text).segments))
        if (isGsm7(text) && !text.includes('\r\n')) expect(plain).toBe(text)
      }),
    )
  })
})
