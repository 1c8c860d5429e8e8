import { hourAt, zonesOf } from './time-zones.ts'

/** From when to when, by somebody's own clock, we text them unasked: eight in the morning to nine in the evening. */
const FROM_HOUR = 8
const TO_HOUR = 21
const STEP_MS = 15 * 60_000
const LOOK_AHEAD_MS = 48 * 3_600_000

/** Whom we cannot place is texted when it is day from Los Angeles to Istanbul. */
const ANYWHERE = ['America/Los_Angeles', 'Europe/Istanbul']

/**
 * The next moment that is day for everybody in a country, ms since 1970: now, if it is. Of a country with several
 * time zones only those hours count that are day in all of them, for a number does not say where its owner is.
 *
 * @param country ISO 3166 code; nothing where it is not known
 * @param timeZone by whose clocks, where that is known
 */
export function nextDaytime(country: string | null, now: number, timeZone?: string): number {
  const known = timeZone === undefined ? zonesOf(country) : [timeZone]
  const zones = known.length ? known : ANYWHERE
  for (let at = now; at <= now + LOOK_AHEAD_MS; at = at - (at % STEP_MS) + STEP_MS)
    if (zones.every((zone) => isDay(zone, at))) return at
  // Some country's zones are so far apart that it is never day in all of them.
  return now
}

/** Whether it is day for everybody in a country. */
export function isDaytime(country: string | null, at: number): boolean {
  return nextDaytime(country, at) === at
}

/** Whether it is day by the clocks of a time zone. */
export function isDay(zone: string, at: number): boolean {
  const hour = hourAt(zone, at)
  return hour >= FROM_HOUR && hour < TO_HOUR
}
