import type { Tally } from './books.ts'

/** What became more in the books, and by how many. */
export type Changes = Partial<Record<keyof typeof NAMES, number>>

const NAMES = {
  customers: ['customer met', 'customers met'],
  textsIn: ['text heard', 'texts heard'],
  textsOut: ['text sent', 'texts sent'],
  ordersPaid: ['order settled', 'orders settled'],
  transfers: ['transfer posted', 'transfers posted'],
  events: ['event kept', 'events kept'],
} satisfies Partial<Record<keyof Tally, [string, string]>>

/** What changed between two looks at the books. */
export function changesBetween(before: Tally, after: Tally): Changes {
  const changes: Changes = {}
  for (const what of Object.keys(NAMES) as (keyof typeof NAMES)[])
    if (after[what] !== before[what]) changes[what] = after[what] - before[what]
  return changes
}

/** `2 texts heard, 1 order settled`, or `nothing changed`. */
export function sayChanges(changes: Changes): string {
  const said = (Object.keys(NAMES) as (keyof typeof NAMES)[])
    .filter((what) => changes[what])
    .map((what) => `${changes[what]} ${NAMES[what][changes[what] === 1 ? 0 : 1]}`)
  return said.join(', ') || 'nothing changed'
}
