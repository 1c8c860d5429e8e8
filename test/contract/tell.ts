import { stripVTControlCharacters } from 'node:util'
import type { Outcome } from './failures.ts'
import { count, type Verdict } from './verdict.ts'

const LINES_EACH = 12
/** Of so many failures the first lines are told, of others the names: many have one cause, and a log's end is short. */
const TOLD_WHOLE = 20

/** What a judge has seen, in a line, or in all lines. */
export function tally(title: string, { violations, seen, setAside }: Verdict, whole: boolean): string[] {
  const of = (counts: Map<string, number>) => [...counts.values()].reduce((sum, times) => sum + times, 0)
  const list = (counts: Map<string, number>) =>
    [...counts].toSorted().map(([name, times]) => `  ${String(times).padStart(6)}  ${name}`)
  const found = violations.length ? `${violations.length} VIOLATIONS` : 'no violation'
  const aside = of(setAside) ? `, ${of(setAside)} not judged` : ''
  const line = `${title}: ${found}; ${of(seen)} seen, of ${seen.size} kinds${aside}`
  return whole
    ? [line, ...list(seen), ...(setAside.size ? ['  not judged:', ...list(setAside)] : [])]
    : [line]
}

/** What a judge found wrong, each thing once. */
export function complaints(title: string, { violations }: Verdict): string[] {
  const alike = new Map<string, number>()
  for (const { where, what, message } of violations)
    count(alike, `${where} of ${what}: ${message.slice(0, 600)}`)
  return [...alike].map(([words, times]) => `${title}: ${times} x ${words}`)
}

/** What failed, and last how many passed and failed: whoever sees only the end of a long run sees what matters. */
export function outcome({ passed, failed, skipped, told }: Outcome): string[] {
  const texts = told.map((text, index) =>
    stripVTControlCharacters(text)
      .split('\n')
      .slice(0, index < TOLD_WHOLE ? LINES_EACH : 1)
      .join('\n'),
  )
  return [...texts, `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`]
}
