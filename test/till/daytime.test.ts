import { describe, expect, it } from 'vitest'
import { isDaytime, nextDaytime } from '../../src/till/daytime.ts'

const at = (time: string) => Date.parse(`2026-11-23T${time}:00Z`)

describe('when somebody may be texted unasked', () => {
  it.each([
    ['GB', '12:00', true],
    ['GB', '07:59', false],
    ['GB', '08:00', true],
    ['GB', '20:59', true],
    ['GB', '21:00', false],
    ['CH', '07:00', true],
    ['CH', '20:00', false],
    ['JP', '12:00', false],
    // Day in New York, and still night in Hawaii.
    ['US', '14:00', false],
    ['US', '18:00', true],
    ['US', '01:59', true],
    ['US', '02:00', false],
    // From Kaliningrad to Kamchatka.
    ['RU', '05:59', false],
    ['RU', '06:00', true],
    ['RU', '09:00', false],
    // A satellite phone may be anywhere.
    [null, '12:00', false],
    [null, '17:00', true],
    ['XX', '17:00', true],
  ])('in %s at %s UTC: %s', (country, time, day) => {
    expect(isDaytime(country, at(time))).toBe(day)
  })

  it('waits for the morning', () => {
    expect(nextDaytime('GB', at('03:12'))).toBe(at('08:00'))
    expect(nextDaytime('GB', at('22:00'))).toBe(at('08:00') + 86_400_000)
    expect(nextDaytime('GB', at('12:34'))).toBe(at('12:34'))
  })

  it('follows the change to summer time', () => {
    expect(nextDaytime('GB', Date.parse('2027-06-01T02:00:00Z'))).toBe(Date.parse('2027-06-01T07:00:00Z'))
  })

  it('gives up on a country where it is never day everywhere', () => {
    expect(nextDaytime('AQ', at('03:12'))).toBe(at('03:12'))
  })
})
