import { describe, expect, it } from 'vitest'
import { cityOf } from '../../src/till/cities.ts'
import { dateAt, mainZoneOf, momentOf, nextTime, onlyZoneOf, zoneNamed } from '../../src/till/time-zones.ts'

const NOON = Date.parse('2026-11-23T12:00:00Z')

describe('a time by the clocks of a place', () => {
  it.each([
    ['2026-11-24', '06:00', 'Europe/Zurich', '2026-11-24T05:00:00Z'],
    ['2026-07-24', '06:00', 'Europe/Zurich', '2026-07-24T04:00:00Z'],
    ['2026-11-24', '06:00', 'America/Los_Angeles', '2026-11-24T14:00:00Z'],
    ['2026-11-24', '06:00', 'Asia/Kathmandu', '2026-11-24T00:15:00Z'],
    ['2026-11-24', '06:00', 'Pacific/Kiritimati', '2026-11-23T16:00:00Z'],
    ['2026-11-24', '06:00', 'UTC', '2026-11-24T06:00:00Z'],
    // Clocks go from 02:00 to 03:00: what is between comes an hour later, what is not when it should.
    ['2027-03-28', '02:30', 'Europe/Zurich', '2027-03-28T01:30:00Z'],
    ['2027-03-28', '06:00', 'Europe/Zurich', '2027-03-28T04:00:00Z'],
    ['2027-03-28', '01:59', 'Europe/Zurich', '2027-03-28T00:59:00Z'],
    // From 03:00 back to 02:00: 02:30 comes twice, and counts once.
    ['2026-10-25', '02:30', 'Europe/Zurich', '2026-10-25T00:30:00Z'],
    ['2026-10-25', '06:00', 'Europe/Zurich', '2026-10-25T05:00:00Z'],
    // Where clocks move at midnight.
    ['2026-10-24', '00:00', 'Africa/Cairo', '2026-10-23T21:00:00Z'],
    ['2026-04-24', '00:30', 'Africa/Cairo', '2026-04-23T22:30:00Z'],
  ])('%s %s in %s is %s', (date, time, timeZone, at) => {
    expect(new Date(momentOf({ date, time, timeZone })).toISOString()).toBe(at.replace('Z', '.000Z'))
  })

  it.each(['Europe/Zurich', 'America/New_York', 'Africa/Cairo', 'Australia/Lord_Howe', 'America/Santiago'])(
    'comes once each day for two years in %s, later each time',
    (timeZone) => {
      for (const time of ['00:00', '00:30', '02:30', '06:00', '23:45']) {
        const days: string[] = []
        for (let at = NOON; days.length < 730; ) {
          const next = nextTime({ time, timeZone }, at)
          expect(next.at).toBeGreaterThan(at)
          expect(next.at - at).toBeLessThanOrEqual(26 * 3_600_000)
          days.push(next.date)
          at = next.at
        }
        expect(days).toEqual([...new Set(days)])
        expect(Date.parse(days.at(-1)!) - Date.parse(days[0]!)).toBe(729 * 86_400_000)
      }
    },
  )

  it('is on the day that it is there', () => {
    expect(dateAt('Pacific/Kiritimati', NOON)).toBe('2026-11-24')
    expect(dateAt('America/New_York', Date.parse('2026-11-23T03:00:00Z'))).toBe('2026-11-22')
  })
})

describe('whose clock that is', () => {
  it.each([
    ['CH', 'Europe/Zurich'],
    ['GB', 'Europe/London'],
    ['DE', 'Europe/Berlin'],
    ['US', undefined],
    ['ES', undefined],
    ['XX', undefined],
    [null, undefined],
  ])('in %s: %s', (country, zone) => {
    expect(onlyZoneOf(country, NOON)).toBe(zone)
  })

  it.each([
    ['KYIV', 'Kyiv', ['KIEV']],
    ['KOLKATA', 'Kolkata', ['CALCUTTA']],
    ['KATHMANDU', 'Kathmandu', ['KATMANDU']],
    ['YANGON', 'Yangon', ['RANGOON']],
    ['HO CHI MINH', 'Ho Chi Minh', ['SAIGON', 'HO CHI MINH CITY']],
    ['NUUK', 'Nuuk', ['GODTHAB']],
  ])('is found by any name of a city, and told by that of today: %s', (said, city, also) => {
    for (const name of [said, ...also]) expect(cityOf(zoneNamed(name)!), name).toBe(city)
  })

  it.each([
    ['US', 'New York'],
    ['UA', 'Kyiv'],
    ['AR', 'Buenos Aires'],
    ['NP', 'Kathmandu'],
    ['ES', 'Madrid'],
    ['CH', 'Zurich'],
    [null, 'UTC'],
  ])('is told in %s by the clock of %s', (country, city) => {
    expect(cityOf(mainZoneOf(country))).toBe(city)
  })

  it.each([
    ['DENVER', 'America/Denver'],
    ['NEW YORK', 'America/New_York'],
    ['MADRID', 'Europe/Madrid'],
    ['ET', 'America/New_York'],
    ['PST', 'America/Los_Angeles'],
    ['BST', 'Europe/London'],
    ['CEST', 'CET'],
    ['UTC', 'UTC'],
    ['ATLANTIS', undefined],
    ['', undefined],
    ['CONSTRUCTOR', undefined],
  ])('by the name of %s: %s', (said, zone) => {
    expect(zoneNamed(said)).toBe(zone)
  })
})
