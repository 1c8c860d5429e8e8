import * as jobs from '../store/jobs.ts'
import type { House } from './house.ts'

/** How often it is looked for such jobs, besides at the start and when the clock falls back. */
const EVERY_MS = 600_000
/** Clocks of several machines differ, and are corrected a little all the time. */
const SKEW_MS = 60_000

/**
 * Does now, when the clock is right again, what a clock that leapt ahead has put off for as long as it leapt: this
 * process's, or that of another.
 *
 * @param args.longestMs how long from now a job is due at most, by kind
 * @param args.retryMs and one that failed
 * @param args.anytime kinds that may come early, so that a leap shorter than they ever wait is made good, too, where this
 *   process sees its clock fall back
 * @returns what to call with each look for jobs
 */
export function openPullIn(
  { store, log }: House,
  args: { longestMs: Readonly<Record<string, number>>; retryMs: number; anytime: readonly string[] },
): (now: number) => Promise<void> {
  const longestMs = Object.fromEntries(
    Object.entries(args.longestMs).map(([kind, ms]) => [kind, ms + SKEW_MS]),
  )
  const retryMs = args.retryMs + SKEW_MS
  let lookedAt = Number.NEGATIVE_INFINITY
  let pulledAt = Number.NEGATIVE_INFINITY
  return async (now) => {
    const fell = now < lookedAt - SKEW_MS ? { from: lookedAt, kinds: args.anytime } : undefined
    if (fell || now >= pulledAt + EVERY_MS) {
      const kinds = await store.autocommit((tx) => jobs.pullIn(tx, { now, longestMs, retryMs, fell }))
      if (kinds.length) log.warn({ kinds }, 'worker: a clock was ahead and had put these off; they come now')
      pulledAt = now
    }
    lookedAt = now
  }
}
