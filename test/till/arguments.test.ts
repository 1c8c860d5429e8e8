import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fittingArguments, readArguments } from '../../src/till/arguments.ts'
import { coordinates } from '../../src/till/coordinates.ts'
import { date, dayOf, timeOfDay } from '../../src/till/dates.ts'
import { amount, oneOf, text, wholeNumber } from '../../src/till/readers.ts'

const read = (schema: z.ZodType<unknown, string>, typed: string) => readArguments(schema, typed)?.read

describe('what follows a word', () => {
  const trip = {
    place: coordinates,
    day: date.optional(),
    nights: wholeNumber({ min: 1, max: 9, words: ['nights'] }).optional(),
  }
  const place = { latitude: 46.5, longitude: 7.9 }

  it.each([
    ['46.5 7.9', { place }],
    ['46.5 7.9 tomorrow', { place, day: { inDays: 1 } }],
    ['46.5 7.9 3 nights', { place, nights: 3 }],
    ['46.5 7.9 24 dec 3 nights', { place, day: { day: 24, month: 12 }, nights: 3 }],
    ['46.5, 7.9 Dec 24, 2026 3', { place, day: { day: 24, month: 12, year: 2026 }, nights: 3 }],
    ['N46 30.0 E7 54.0 fri', { place, day: { weekday: 5 } }],
    ['tomorrow', undefined],
    ['46.5', undefined],
    ['46.5 7.9 8.1', undefined],
    ['46.5 7.9 10 nights', undefined],
    ['46.5 7.9 3 nights tomorrow', undefined],
    ['46.5 7.9 and then some', undefined],
    ['', undefined],
  ])('a place, perhaps a day, perhaps nights: %j', (typed, expected) => {
    expect(readArguments(trip, typed)?.read).toEqual(expected)
  })

  it.each([
    ['Half Dome', { peak: 'Half Dome' }],
    ['Half Dome tomorrow', { peak: 'Half Dome', day: { inDays: 1 } }],
    ['tomorrow', { peak: 'tomorrow' }],
    ['', undefined],
  ])('words, and perhaps a day: %j', (typed, expected) => {
    expect(readArguments({ peak: text({ max: 40 }), day: date.optional() }, typed)?.read).toEqual(expected)
  })

  it('is nothing for a command that takes nothing', () => {
    expect(readArguments(undefined, '')).toEqual({ read: {} })
    expect(readArguments(undefined, 'please')).toBeUndefined()
    expect(fittingArguments(undefined, { rest: 'now', place: undefined })).toBeUndefined()
    expect(fittingArguments(undefined, { rest: 'please', place: undefined })).toBe('')
  })

  it.each([
    ['', '46.5 7.9'],
    ['tomorrow', '46.5 7.9 tomorrow'],
    ['tomorrow please', '46.5 7.9 tomorrow'],
    ['por favor, mañana', '46.5 7.9 mañana'],
    ['47 8 tomorrow', '47 8 tomorrow'],
    ['47 8 tomorrow, please', '47 8 tomorrow'],
  ])('takes the place that a satellite messenger adds, where none is texted: %j', (rest, asked) => {
    expect(fittingArguments(trip, { rest, place })).toBe(asked)
  })

  it.each([
    ['46.5 7.9 👍', '46.5 7.9'],
    ['46.5 7.9"', '46.5 7.9'],
    ['46.5 7.9 bitte!', '46.5 7.9'],
    ['46.5 7.9, por favor', '46.5 7.9'],
    ["s'il vous plaît 46.5 7.9 merci", '46.5 7.9'],
    ['46.5 7.9 ❌', undefined],
    ['46.5 7.9 perhaps', undefined],
  ])('is understood with a please and thanks in any language, and signs behind it: %j', (rest, asked) => {
    expect(fittingArguments(coordinates, { rest, place: undefined })).toBe(asked)
  })

  it.each([
    ['Zermatt please', 'Zermatt'],
    ['please Zermatt', 'Zermatt'],
    ['Zermatt. Danke!', 'Zermatt'],
    ['Zermatt.', 'Zermatt.'],
    ['(Zermatt) bitte', '(Zermatt)'],
    ['Merci', 'Merci'],
  ])('is free text without the please in it: %j', (rest, asked) => {
    expect(fittingArguments(text(), { rest, place: undefined })).toBe(asked)
  })

  it('loses no sign before a number', () => {
    const nights = wholeNumber({ max: 9 })
    for (const rest of ['.5 please', '-5 please', '(5', '+5 👍'])
      expect(fittingArguments(nights, { rest, place: undefined }), rest).not.toBe('5')
  })

  it('does not fit where an operator’s own check stumbles', () => {
    const stumbles = z.string().refine(() => {
      throw new Error('oops')
    })
    expect(read(stumbles, 'x')).toBeUndefined()
  })

  it('takes the rest as the last argument, however much that is, in no time', () => {
    const words = 'a '.repeat(240).trim()
    const started = performance.now()
    const several = {
      one: text(),
      two: text(),
      three: text(),
      four: text({ max: 480 }),
      five: date.optional(),
    }
    expect(readArguments(several, words)?.read).toMatchObject({ one: expect.stringMatching(/^a/) })
    expect(readArguments({ ...several, never: wholeNumber({ max: 1 }) }, words)).toBeUndefined()
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

describe('an argument', () => {
  it.each([
    ['3', 3],
    [' 3.', 3],
    ['3 nights', 3],
    ['3nights', 3],
    ['3 Nächte', 3],
    ['0', undefined],
    ['10', undefined],
    ['-3', undefined],
    ['3.5', undefined],
    ['3,0', undefined],
    ['1e0', undefined],
    ['３', undefined],
    ['²', undefined],
    ['3 4', undefined],
    ['3 beds', undefined],
    ['three', undefined],
    ['999999999999', undefined],
  ])('of whole numbers from 1 to 9: %j', (typed, number) => {
    expect(read(wholeNumber({ min: 1, max: 9, words: ['nights', 'nachte'] }), typed)).toBe(number)
  })

  it.each([
    ['small', 'small'],
    ['S', 'small'],
    ['s.', 'small'],
    ['petit', 'small'],
    ['Größe L', 'large'],
    ['GROSSE L', 'large'],
    ['Grose L', undefined],
    ['m', undefined],
    ['small large', undefined],
    ['', undefined],
  ])('of some words: %j', (typed, word) => {
    const size = oneOf({ small: ['S', 'SMALL', 'PETIT'], large: ['L', 'Größe L'] })
    expect(read(size, typed)).toBe(word)
  })

  it.each([
    ['20', 20_000_000],
    ['$20', 20_000_000],
    ['20.00', 20_000_000],
    ['twenty', 20_000_000],
    ['20 usd', 20_000_000],
    ['20 eur', undefined],
    ['20.5', undefined],
    ['-20', undefined],
    ['2O', undefined],
  ])('of amounts: %j', (typed, micros) => {
    expect(read(amount('usd'), typed)).toBe(micros)
  })

  it.each([
    ['6', '06:00'],
    ['06:00', '06:00'],
    ["6 o'clock", '06:00'],
    ["6 O'Clock pm", '18:00'],
    ["6'30", undefined],
    ['6.30pm', '18:30'],
    ['6:30 PM', '18:30'],
    ['6 a.m.', '06:00'],
    ['12am', '00:00'],
    ['12 pm', '12:00'],
    ['18h30', '18:30'],
    ['18h', '18:00'],
    ['7 Uhr', '07:00'],
    ['noon', '12:00'],
    ['24:00', undefined],
    ['18:60', undefined],
    ['13pm', undefined],
    ['0pm', undefined],
    ['6:3', undefined],
    ['now', undefined],
    ['6 7', undefined],
  ])('of times of day: %j', (typed, time) => {
    expect(read(timeOfDay, typed)).toBe(time)
  })

  // Monday, 23 November 2026, when it is already Tuesday in Auckland.
  const now = Date.UTC(2026, 10, 23, 20)
  it.each([
    ['today', '2026-11-23'],
    ['Tomorrow!', '2026-11-24'],
    ['mañana', '2026-11-24'],
    ["aujourd'hui", '2026-11-23'],
    ['übermorgen', '2026-11-25'],
    ['mon', '2026-11-23'],
    ['Sunday', '2026-11-29'],
    ['freitag', '2026-11-27'],
    ['mardi', '2026-11-24'],
    ['sábado', '2026-11-28'],
    ['24 dec', '2026-12-24'],
    ['Dec 24th', '2026-12-24'],
    ['24. Dezember', '2026-12-24'],
    ['1er janvier', '2027-01-01'],
    ['3 de marzo de 2027', '2027-03-03'],
    ['24.12.', '2026-12-24'],
    ['24.12', '2026-12-24'],
    ['8.1.', '2027-01-08'],
    ['8.1', undefined],
    ['24. 12. 27', '2027-12-24'],
    ['24/12', '2026-12-24'],
    ['12/24', '2026-12-24'],
    ['12/24/2027', '2027-12-24'],
    ['2026-12-24', '2026-12-24'],
    ['22 nov', '2027-11-22'],
    ['23 nov', '2026-11-23'],
    ['29 feb', '2028-02-29'],
    ['4/5', undefined],
    ['31 feb', undefined],
    ['29 feb 2027', undefined],
    ['32 dec', undefined],
    ['2026-13-01', undefined],
    ['24', undefined],
    ['dec', undefined],
    ['24 dec 26 27', undefined],
    ['dec 24 dec', undefined],
    ['24 12', undefined],
    ['next year', undefined],
    ['24 dec 1999', undefined],
  ])('of days: %j', (typed, day) => {
    const result = date.safeParse(typed)
    expect(result.success ? dayOf(result.data, { now, timeZone: 'Europe/Zurich' }) : undefined).toBe(day)
  })

  it('is the day that it is where somebody is', () => {
    expect(dayOf({ inDays: 0 }, { now, timeZone: 'Pacific/Auckland' })).toBe('2026-11-24')
    expect(dayOf({ weekday: 1 }, { now, timeZone: 'Pacific/Auckland' })).toBe('2026-11-30')
  })
})
