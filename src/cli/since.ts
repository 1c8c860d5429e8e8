import { InvalidArgumentError } from 'commander'

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Reads a moment: `30m`, `2h`, `7d` ago, or a date. In ms since 1970. @throws InvalidArgumentError */
export function readSince(text: string): number {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? []
  if (count && unit) return Date.now() - Number(count) * UNITS[unit]!
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new InvalidArgumentError('Say 30m, 2h or 7d ago, or a date such as 2026-11-23.')
  return at
}
