import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readConsent } from '../../src/till/consent.ts'
import { nearest, normalise, readAnswer, readBuy, readWord, splitCommand } from '../../src/till/grammar.ts'
import { readPhone } from '../../src/till/phone.ts'
import { readCoordinates, satellitePlace } from '../../src/till/place.ts'
import { readNamedEnd, readSchedule } from '../../src/till/schedule.ts'
import { toGsm7 } from '../../src/till/segments.ts'
import { tidy } from '../../src/till/tidy.ts'

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
      readNamedEnd(text),
      readSchedule(rest),
      readCoordinates(rest),
      readCoordinates(raw),
      satellitePlace(raw),
      readPhone(raw, 'US'),
      toGsm7(raw),
    ]
  }

  test('whatever its letters are', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2000 }),
      fc.string({ unit: 'grapheme', maxLength: 600 }),
      fc.string({ unit: 'binary-ascii', maxLength: 600 }),
      fc.array(fc.nat(0xffff), { maxLength: 600 }).map((units) => String.fromCharCode(...units)),
    )
    fc.assert(
      fc.property(anything, (raw) => void readEverything(raw)),
      { numRuns: 500 },
    )
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
      expect(performance.now() - before).toBeLessThan(10_000)
    }
  })
})
