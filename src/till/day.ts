/** A day by UTC, which has no other. By somebody's own clock some have an hour more or less: see time-zones.ts. */
export const DAY_MS = 86_400_000
