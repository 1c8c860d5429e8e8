import { InvalidArgumentError } from 'commander'
import { DAY_MS, HOUR_MS } from '../till/day.ts'
import { Problem } from '../till/problem.ts'

const UNITS: Record<string, number> = { m: 60_000, h: HOUR_MS, d: DAY_MS }

/** A time of day that names no zone: all that the till prints and names is in UTC. */
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/

/**
 * Reads a moment: `30m`, `2h`, `7d` ago, or a date or time, in UTC unless it names its zone. In ms since 1970.
 *
 * @throws InvalidArgumentError
 */
export function readSince(text: string): number {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? []
  if (count && unit) return Date.now() - Number(count) * UNITS[unit]!
  const told = WITHOUT_ZONE.test(text) ? `${text}Z` : text
  const at = /^\d{4}-\d{2}-\d{2}/.test(told) ? Date.parse(told) : Number.NaN
  if (Number.isNaN(at)) throw new InvalidArgumentError('Say 30m, 2h or 7d ago, or a date such as 2026-11-23.')
  return at
}

/**
 * Refuses a period that ends before it begins: nothing would be found in it, which reads as if all were well.
 *
 * @throws Problem `usage`
 */
export function readPeriod(from: number | undefined, to: number | undefined): void {
  if (from === undefined || to === undefined || from < to) return
  const [begins, ends] = [from, to].map((at) => new Date(at).toISOString())
  throw new Problem('usage', `This period ends (${ends}) before it begins (${begins}).`)
}

/** Reads why somebody does something. @throws InvalidArgumentError when they do not say */
export function readReason(text: string): string {
  const reason = text.trim()
  if (!reason) throw new InvalidArgumentError('Say why: it is written down with what you do.')
  return reason
}

/** Reads how many at most. @throws InvalidArgumentError */
export function readCount(text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1 || count > 100_000)
    throw new InvalidArgumentError('Say a number from 1 to 100000.')
  return count
}
