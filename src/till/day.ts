export const HOUR_MS = 3_600_000

/** A day by UTC, which has no other. By somebody's own clock some have an hour more or less: see time-zones.ts. */
export const DAY_MS = 24 * HOUR_MS

/** The day of a moment, as days are numbered: since 1970, UTC. */
export function dayNumber(at: number): number {
  return Math.floor(at / DAY_MS)
}
