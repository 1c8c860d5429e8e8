import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testService } from '../../src/test.ts'
import { fittingArguments, readArguments } from '../../src/till/arguments.ts'
import { command } from '../../src/till/command.ts'
import { coordinates } from '../../src/till/coordinates.ts'
import { date, dayOf, timeOfDay } from '../../src/till/dates.ts'
import { amount, oneOf, text, wholeNumber } from '../../src/till/readers.ts'
import { defineService } from '../../src/till/service.ts'

const SEED = 20261123

/** Pieces that texts to commands are made of, and what phones and thumbs make of them. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '46.5',
      '7.9',
      '46,5 7,9',
      "46°30'N",
      '7 54.2 E',
      'geo:46.5,7.9',
      'today',
      'mañana',
      'fri',
      '24 dec',
      '24.12.',
    ],
    ...[
      '4/5',
      '2026-12-24',
      '6pm',
      '18h30',
      '20',
      '$20',
      '1e3',
      '-3',
      '3 nights',
      'S',
      'Größe',
      'please',
      'thanks',
      '.',
    ],
    ...[
      'HUT',
      'hut',
      'TRIP',
      'STOP it',
      '٣',
      '²',
      '\u202e',
      '\u0000',
      '🗻',
      'inreachlink.com/ABC (46.5, 7.9)',
      '  ',
      '\n',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
)
const anything = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(' '))

const schemas = {
  place: coordinates,
  day: date.optional(),
  time: timeOfDay.optional(),
  money: amount('usd').optional(),
  size: oneOf(['S', 'M', 'Größe L']).optional(),
  nights: wholeNumber({ min: 1, max: 9, words: ['nights'] }).optional(),
  name: text({ max: 200 }).optional(),
}

describe('whatever follows a word', () => {
  test('is read or not, without an error and in no time', () => {
    const started = performance.now()
    fc.assert(
      fc.property(anything, (typed) => {
        readArguments(schemas, typed)
        fittingArguments(schemas, { rest: typed, place: { latitude: 46.5, longitude: 7.9 } })
        for (const schema of Object.values(schemas)) schema.safeParse(typed)
        const day = date.safeParse(typed)
        if (day.success) expect(dayOf(day.data, { now: 0, timeZone: 'UTC' })).toMatch(/^\d{4}-\d\d-\d\d$/)
      }),
      { numRuns: 400, seed: SEED },
    )
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  test('charges nothing unless all of it is understood, and is answered once', async () => {
    const runs: unknown[] = []
    const hut = command({
      keywords: ['HUT'],
      usage: 'HUT 3',
      help: 'a bed',
      price: '0.01',
      args: { nights: wholeNumber({ min: 1, max: 9 }) },
      run: (args) => {
        runs.push(args)
        return 'A bed.'
      },
    })
    await using till = await testService(
      defineService({
        name: 'Hut Till',
        contact: 'help@hut.example',
        currency: 'usd',
        packs: ['20'],
        rates: { other: '0' },
        limits: { perDay: '100', purchasesPerDay: 5 },
        commands: [hut],
      }),
    )
    const ana = till.phone()
    await ana.buys('20')
    const texts = fc.sample(anything, { numRuns: 80, seed: SEED })
    for (const [index, rest] of texts.entries()) {
      const body = index % 2 ? `HUT ${rest}` : rest
      const wanted = /^\s*hut[.,:;!?]*\s*[1-9][.,!?]*(?:[.,!]?\s+(?:please|thanks))*\s*$/i.test(body) ? 1 : 0
      const [before, ran] = [ana.inbox().length, runs.length]
      await ana.texts(body)
      expect(runs.length - ran, JSON.stringify(body)).toBe(wanted)
      expect(ana.inbox().length - before, JSON.stringify(body)).toBeLessThanOrEqual(1)
    }
    expect(await ana.balance()).toBe((20 - runs.length * 0.01).toFixed(2))
  })
})
