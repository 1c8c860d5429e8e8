import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalise } from '../../src/till/grammar.ts'
import { readCoordinates, satellitePlace } from '../../src/till/place.ts'
import { texts } from './texts.ts'

describe('a place as people and messengers send it', () => {
  test.each([
    ['46.5 7.9', 46.5, 7.9],
    ['46.5,7.9', 46.5, 7.9],
    ['46.5, 7.9', 46.5, 7.9],
    ['(46.5, 7.9)', 46.5, 7.9],
    ['46.5; 7.9', 46.5, 7.9],
    ['46.5 / 7.9', 46.5, 7.9],
    ['46,5 7,9', 46.5, 7.9],
    ['46,5; 7,9', 46.5, 7.9],
    ['46 7', 46, 7],
    ['46,7', 46, 7],
    ['-33.9 18.4', -33.9, 18.4],
    ['−33.9, 18.4', -33.9, 18.4],
    ['+33.9 -118.4', 33.9, -118.4],
    ['46.5N 7.9E', 46.5, 7.9],
    ['46.5n, 7.9e', 46.5, 7.9],
    ['46,5N,7,9E', 46.5, 7.9],
    ['46.5 N 7.9 E', 46.5, 7.9],
    ['46.5 north 7.9 east', 46.5, 7.9],
    ['46.5°N 7.9°E', 46.5, 7.9],
    ['46.5° 7.9°', 46.5, 7.9],
    ['46.5° -7.9°', 46.5, -7.9],
    ['N46.5 E7.9', 46.5, 7.9],
    ['N 46.5°, E 7.9°', 46.5, 7.9],
    ['S33.9 W70.5', -33.9, -70.5],
    ['7.9E 46.5N', 46.5, 7.9],
    ['W70.5 S33.9', -33.9, -70.5],
    ['-70.5W, 33.9N', 33.9, -70.5],
    ["46°30'N 7°54'E", 46.5, 7.9],
    ['46º30’N 7˚54′E', 46.5, 7.9],
    ["46° 30' N, 7° 54' E", 46.5, 7.9],
    ["46°30' 7°54'", 46.5, 7.9],
    ["N46°30' E7°54'", 46.5, 7.9],
    ["N46°30.0' W007°54.0'", 46.5, -7.9],
    ['46 30 N 7 54 E', 46.5, 7.9],
    ['N46 30 E7 54', 46.5, 7.9],
    ['46-30.0N 007-54.0E', 46.5, 7.9],
    [`46°30'00"N 7°54'00"E`, 46.5, 7.9],
    ['46°30′00″N 7°54′00″E', 46.5, 7.9],
    [`46°30'0''N 7°54'0''E`, 46.5, 7.9],
    ['46 30 00 N 7 54 00 E', 46.5, 7.9],
    [`46°30'36"S 7°54'36.0"W`, -46.51, -7.91],
    ['Lat 46.5 Lon 7.9', 46.5, 7.9],
    ['lat: 46.5, long: -7.9', 46.5, -7.9],
    ['LATITUDE=46.5 LONGITUDE=7.9', 46.5, 7.9],
    ['Lon 7.9 Lat 46.5', 46.5, 7.9],
    ['Lat 46.5N Lon 7.9W', 46.5, -7.9],
    ['geo:46.5,7.9', 46.5, 7.9],
    ['geo:46.5,-7.9;u=35', 46.5, -7.9],
    ['https://maps.apple.com/?ll=46.5,7.9&q=Dropped%20Pin', 46.5, 7.9],
    ['https://maps.apple.com/place?coordinate=46.5,-7.9&name=Pin', 46.5, -7.9],
    ['https://www.google.com/maps?q=46.5,7.9', 46.5, 7.9],
    ['https://www.google.com/maps/search/?api=1&query=46.5%2C7.9', 46.5, 7.9],
    ['https://www.google.com/maps/@46.5,-7.9,17z', 46.5, -7.9],
    ['90 180', 90, 180],
    ['-90 -180', -90, -180],
    ['0 0', 0, 0],
  ])('%j', (text, latitude, longitude) => {
    for (const place of [readCoordinates(text), readCoordinates(normalise(text))]) {
      expect(place?.latitude).toBeCloseTo(latitude, 9)
      expect(place?.longitude).toBeCloseTo(longitude, 9)
    }
  })
})

describe('what could be read in two ways, or is off the globe, is no place', () => {
  test.each([
    ...texts(`
      46.5 | 46.5 7.9 3 | 46,5,7,9 | 46 30 7 54 | 46.5-7.9 | 91 0 | 0 181 | -90.1 0 | 1234 7 |
      46.5N 7.9N | 46.5E 7.9W | 46.5 7.9E | N46.5 7.9 | -46.5N 7.9E | +46.5S 7.9E | N46.5S E7.9 |
      46°60'N 7°54'E | 46°30'60"N 7°54'E | 46.5°30'N 7°54'E | 46°30.5'10"N 7°54'E | 46'30 7'54 |
      Lone Pine | N E | NW | 46.5 7.9 tomorrow | mile 46.5 to 7.9 | 1e2 7 | 46..5 7.9 | ٤٦ ٧ | 0x2E 7 |
      Lat 46.5 Lat 7.9 | https://maps.apple.com/?q=Lone+Pine | https://maps.app.goo.gl/abc |
      geo:146.5,7.9 | Infinity NaN | 46.5, , 7.9
    `),
    '',
  ])('%j', (text) => {
    expect(readCoordinates(text)).toBeUndefined()
  })
})

describe('any place on earth reads back from each way of writing it', () => {
  const side = (degrees: number, letters: string) => letters[degrees < 0 ? 1 : 0]
  const minutes = (degrees: number) => {
    const all = Math.round(Math.abs(degrees) * 60_000)
    return { whole: Math.floor(all / 60_000), rest: ((all % 60_000) / 1000).toFixed(3) }
  }
  const ddm = (degrees: number, letters: string) => {
    const { whole, rest } = minutes(degrees)
    return `${whole}°${rest}'${side(degrees, letters)}`
  }
  const ways: Record<string, (lat: number, lon: number) => string> = {
    plain: (lat, lon) => `${lat.toFixed(6)} ${lon.toFixed(6)}`,
    comma: (lat, lon) => `${lat.toFixed(6)},${lon.toFixed(6)}`,
    'decimal commas': (lat, lon) => `${lat.toFixed(6)} ${lon.toFixed(6)}`.replaceAll('.', ','),
    'letters after': (lat, lon) =>
      `${Math.abs(lat).toFixed(6)}${side(lat, 'NS')} ${Math.abs(lon).toFixed(6)}${side(lon, 'EW')}`,
    'letters before, east first': (lat, lon) =>
      `${side(lon, 'EW')}${Math.abs(lon).toFixed(6)}, ${side(lat, 'NS')} ${Math.abs(lat).toFixed(6)}`,
    'degrees and minutes': (lat, lon) => `${ddm(lat, 'NS')} ${ddm(lon, 'EW')}`,
  }

  test.each(Object.entries(ways))('%s', (_, write) => {
    const micro = (limit: number) => fc.integer({ min: -limit * 1_000_000, max: limit * 1_000_000 })
    fc.assert(
      fc.property(micro(89), micro(179), (lat, lon) => {
        const place = readCoordinates(normalise(write(lat / 1e6, lon / 1e6)))
        expect(Math.abs(place!.latitude - lat / 1e6)).toBeLessThan(0.00002)
        expect(Math.abs(place!.longitude - lon / 1e6)).toBeLessThan(0.00002)
      }),
    )
  })

  test('and whatever is read is on the globe', () => {
    const letters = fc.constantFrom(...`0123456789.,-+ NSEW°'";/`)
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 24 }), (text) => {
        const place = readCoordinates(text)
        if (!place) return
        expect(Math.abs(place.latitude)).toBeLessThanOrEqual(90)
        expect(Math.abs(place.longitude)).toBeLessThanOrEqual(180)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a satellite messenger says where its owner is', () => {
  test.each([
    ['WX inreachlink.com/ABC1234  (52.5092, -115.6182)'],
    ['Fires near me? inreachlink.com/g-0Oh3D2H2f… (52.5092, -115.6182)'],
    ['wx\nhttps://inreachlink.com/ABC1234\n(52.5092,\n-115.6182)'],
    ['inreachlink.com/ABC1234 - Ana (52.5092, -115.6182)'],
  ])('%j', (raw) => {
    expect(satellitePlace(raw)).toEqual({ latitude: 52.5092, longitude: -115.6182 })
  })

  test.each([
    'WX inreachlink.com/ABC1234  - Ana',
    'WX (52.5092, -115.6182)',
    'WX inreachlink.com/ABC1234 (152.5, -115.6)',
    'WX inreachlink.com/ABC1234 (52.5092, -115.6182) and more',
    'WX inreachlink.com/',
    '',
  ])('%j does not', (raw) => {
    expect(satellitePlace(raw)).toBeUndefined()
  })

  test('and a place that its owner typed is what follows the command', () => {
    expect(normalise('SUN 46.5 7.9 inreachlink.com/ABC1234  (52.5092, -115.6182)')).toBe('SUN 46.5 7.9')
  })
})
