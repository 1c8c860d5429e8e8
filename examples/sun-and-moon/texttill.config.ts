import tzLookup from '@photostructure/tz-lookup'
import { getMoonIllumination, getMoonTimes, getTimes } from 'suncalc'
import { type Coordinates, command, coordinates, type Day, date, dayOf, defineService } from 'texttill'

// For hikers with a satellite messenger: when it is light, and what the night will be like. It is all computed, so no
// server of anybody's can be down.

const args = { place: coordinates, day: date.optional() }

const HOUR_MS = 3_600_000

/** Noon of a day at a place, and how its times are written there. */
function at({ latitude, longitude }: Coordinates, when: Day | undefined, now: number) {
  const timeZone = tzLookup(latitude, longitude)
  const day = dayOf(when ?? { inDays: 0 }, { now, timeZone })
  const date = new Date(`${day}T12:00:00Z`).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
  })
  const clock = { timeZone, hour: '2-digit', minute: '2-digit' } as const
  return {
    noon: new Date(Date.parse(`${day}T12:00:00Z`) - (longitude / 15) * HOUR_MS),
    where: `${date} at ${latitude},${longitude}`,
    isOnDay: (moment: Date | undefined) => moment?.toLocaleDateString('sv-SE', { timeZone }) === day,
    time: (moment: Date | null | undefined) => moment?.toLocaleTimeString('en-GB', clock) ?? 'not that day',
  }
}

const sun = command({
  keywords: ['SUN'],
  usage: 'SUN 46.5 7.9 tomorrow',
  help: 'sunrise, sunset and daylight at a place',
  price: '0.25',
  args,
  run({ place, day }, { now }) {
    const { noon, where, time } = at(place, day, now)
    const { sunrise, sunset, alwaysUp, alwaysDown } = getTimes(noon, place.latitude, place.longitude)
    if (alwaysUp) return `Sun ${where}: up all day.`
    if (alwaysDown) return `Sun ${where}: does not rise.`
    return `Sun ${where}: rises ${time(sunrise)}, sets ${time(sunset)}.`
  },
})

const moon = command({
  keywords: ['MOON'],
  usage: 'MOON 46.5 7.9 sat',
  help: 'moonrise, moonset and how much is lit',
  price: '0.25',
  args,
  run({ place, day }, { now }) {
    const { noon, where, time, isOnDay } = at(place, day, now)
    const { fraction, waxing } = getMoonIllumination(noon)
    // They are given by days in UTC, which is not when the day begins there.
    const around = [-24, 0, 24].map((hours) =>
      getMoonTimes(new Date(noon.getTime() + hours * HOUR_MS), place.latitude, place.longitude),
    )
    const [rise, set] = [
      around.map((one) => one.rise).find(isOnDay),
      around.map((one) => one.set).find(isOnDay),
    ]
    const { alwaysUp, alwaysDown } = around[1]!
    const way = alwaysUp
      ? 'up all day'
      : alwaysDown
        ? 'does not rise'
        : `rises ${time(rise)}, sets ${time(set)}`
    return `Moon ${where}: ${Math.round(100 * fraction)}% lit, ${waxing ? 'waxing' : 'waning'}, ${way}.`
  },
})

/** Each morning by the clock of the place, whoever's phone it goes to. */
const daily = command({
  keywords: { en: ['DAILY'], es: ['DIARIO'], fr: ['QUOTIDIEN'], de: ['TÄGLICH'] },
  usage: {
    en: 'DAILY 46.5 7.9 at 6',
    es: 'DIARIO 46.5 7.9 a las 6',
    fr: 'QUOTIDIEN 46.5 7.9 à 6h',
    de: 'TÄGLICH 46.5 7.9 um 6',
  },
  help: 'each day when it is light, and how long',
  price: '0.20',
  args: { place: coordinates },
  schedule: {
    every: 'day',
    at: '06:00',
    timeZone: ({ place }) => tzLookup(place.latitude, place.longitude),
    lateMinutes: 120,
  },
  run({ place }, { now }) {
    const { noon, where, time } = at(place, undefined, now)
    const { dawn, sunrise, sunset, dusk } = getTimes(noon, place.latitude, place.longitude)
    return `${where}: light ${time(dawn)} to ${time(dusk)}, sun ${time(sunrise)} to ${time(sunset)}.`
  },
})

export default defineService({
  name: 'Sun and Moon',
  contact: 'help@sunmoon.example',
  currency: 'usd',
  languages: ['en', 'es', 'fr', 'de'],
  packs: ['10', '20', '50'],
  rates: { US: '0.0158', CA: '0.0158', GB: '0.055', CH: '0.09', DE: '0.12', FR: '0.09', other: '0.15' },
  limits: { perDay: '100', purchasesPerDay: 5 },
  lowBalance: '2',
  commands: [sun, moon, daily],
})
