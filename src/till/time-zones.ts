import { cityNamed, cityOf, mainCityZone } from './cities.ts'
import { DAY_MS } from './day.ts'

// In every Node that runs us; TypeScript's own description of it is younger than our target.
type WithTimeZones = Intl.Locale & { getTimeZones?(): string[] | undefined }

/** What North Americans and Europeans call their clocks, in any season, and everybody the one in Greenwich. */
const SHORT: Record<string, string> = {
  ...all('America/New_York', ['ET', 'EST', 'EDT']),
  ...all('America/Chicago', ['CT', 'CST', 'CDT']),
  ...all('America/Denver', ['MT', 'MST', 'MDT']),
  ...all('America/Los_Angeles', ['PT', 'PST', 'PDT']),
  ...all('CET', ['CET', 'CEST', 'MEZ', 'MESZ']),
  BST: 'Europe/London',
  UTC: 'UTC',
  GMT: 'UTC',
  Z: 'UTC',
}

function all(timeZone: string, names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, timeZone]))
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** The time zones of a country, by its ISO 3166 code; none where it is not known. */
export function zonesOf(country: string | null): string[] {
  if (country === null || !/^[A-Z]{2}$/.test(country)) return []
  return (new Intl.Locale(`und-${country}`) as WithTimeZones).getTimeZones?.() ?? []
}

/** Whether a time zone is one. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return clockOf(timeZone) !== undefined
  } catch {
    return false
  }
}

/** What the clocks of a zone show at a moment, as if it were UTC, to the second. */
function shownAt(timeZone: string, at: number): number {
  const parts = clockOf(timeZone).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)!.value)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone)
  if (!clock) {
    const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      ...numeric,
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    })
    clocks.set(timeZone, clock)
  }
  return clock
}

/** The hour by the clocks of a zone. */
export function hourAt(timeZone: string, at: number): number {
  return new Date(shownAt(timeZone, at)).getUTCHours()
}

/** The day by the clocks of a zone, as `2026-11-24`. */
export function dateAt(timeZone: string, at: number): string {
  return new Date(shownAt(timeZone, at)).toISOString().slice(0, 10)
}

/** The time of the day by the clocks of a zone, as `06:00`. */
export function timeAt(timeZone: string, at: number): string {
  return new Date(shownAt(timeZone, at)).toISOString().slice(11, 16)
}

/**
 * When clocks of a zone show a time on a day, ms since 1970. When they show it twice, the first time; when they jump
 * over it, as much later as they jump.
 */
export function momentOf({ date, time, timeZone }: { date: string; time: string; timeZone: string }): number {
  const shown = Date.parse(`${date}T${time}:00Z`)
  const aheadMs = (at: number) => shownAt(timeZone, at) - at
  const before = shown - aheadMs(shown - DAY_MS)
  const after = shown - aheadMs(shown + DAY_MS)
  const found = [before, after].filter((at) => shownAt(timeZone, at) === shown)
  return found.length ? Math.min(...found) : before
}

/** The first day on which clocks of a zone show a time later than a moment, and when that is. */
export function nextTime(
  { time, timeZone }: { time: string; timeZone: string },
  after: number,
): { date: string; at: number } {
  for (let days = 0; ; days++) {
    const today = Date.parse(`${dateAt(timeZone, after)}T00:00:00Z`)
    const date = new Date(today + days * DAY_MS).toISOString().slice(0, 10)
    const at = momentOf({ date, time, timeZone })
    if (at > after) return { date, at }
  }
}

/** The time zone of a country all of whose clocks show the same in every season. */
export function onlyZoneOf(country: string | null, now: number): string | undefined {
  const [first, ...others] = zonesOf(country)
  const seasons = [0, 1, 2, 3].map((quarter) => now + quarter * 91 * DAY_MS)
  const same = (zone: string) => seasons.every((at) => shownAt(zone, at) === shownAt(first!, at))
  return first !== undefined && others.every(same) ? mainZoneOf(country) : undefined
}

/** The time zone by which somebody is told a time, as it is in their country's main city; UTC where that is not known. */
export function mainZoneOf(country: string | null): string {
  return mainCityZone(country) ?? zonesOf(country)[0] ?? 'UTC'
}

/** The time zone that somebody means by a city, such as `Denver` or `New York`, or by `ET` or `UTC`. In capitals. */
export function zoneNamed(said: string): string | undefined {
  if (Object.hasOwn(SHORT, said)) return SHORT[said]
  const city = cityNamed(said)
  return Intl.supportedValuesOf('timeZone').find((zone) => cityOf(zone).toUpperCase() === city)
}
