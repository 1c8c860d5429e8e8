/** From when to when, by somebody's own clock, we text them unasked: eight in the morning to nine in the evening. */
const FROM_HOUR = 8
const TO_HOUR = 21
const STEP_MS = 15 * 60_000
const LOOK_AHEAD_MS = 48 * 3_600_000

/** Whom we cannot place is texted when it is day from Los Angeles to Istanbul. */
const ANYWHERE = ['America/Los_Angeles', 'Europe/Istanbul']

const clocks = new Map<string, Intl.DateTimeFormat>()

/**
 * The next moment that is day for everybody in a country, ms since 1970: now, if it is. Of a country with several
 * time zones only those hours count that are day in all of them, for a number does not say where its owner is.
 *
 * @param country ISO 3166 code; nothing where it is not known
 */
export function nextDaytime(country: string | null, now: number): number {
  const zones = zonesOf(country)
  for (let at = now; at <= now + LOOK_AHEAD_MS; at = at - (at % STEP_MS) + STEP_MS)
    if (zones.every((zone) => isDay(zone, at))) return at
  // Some country's zones are so far apart that it is never day in all of them.
  return now
}

/** Whether it is day for everybody in a country. */
export function isDaytime(country: string | null, at: number): boolean {
  return nextDaytime(country, at) === at
}

function isDay(zone: string, at: number): boolean {
  let clock = clocks.get(zone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' })
    clocks.set(zone, clock)
  }
  const hour = Number(clock.format(at))
  return hour >= FROM_HOUR && hour < TO_HOUR
}

// In every Node that runs us; TypeScript's own description of it is younger than our target.
type WithTimeZones = Intl.Locale & { getTimeZones?(): string[] | undefined }

function zonesOf(country: string | null): string[] {
  if (country === null || !/^[A-Z]{2}$/.test(country)) return ANYWHERE
  const zones = (new Intl.Locale(`und-${country}`) as WithTimeZones).getTimeZones?.() ?? []
  return zones.length ? zones : ANYWHERE
}
