import { definedAt, lineOf } from './defined-at.ts'
import { foldAccents } from './glyphs.ts'
import { keywordsIn } from './keywords.ts'
import { MICROS, minorFromMicros } from './money.ts'
import type { Service } from './service.ts'
import { wrongWords } from './words.ts'

/** A file that settings stand in: its name, and what it says. */
export type Written = { file: string; source?: string }

/** Something wrong with settings: where, from the outside in, and what is said of it there. */
export type Mistake = { path: readonly PropertyKey[]; message: string }

/** What a schema of one setting cannot see: each may be right, and they do not go together. */
export function beyondSchemas(service: Service): Mistake[] {
  const { rates } = service
  const missing = { path: ['rates'], message: 'has no other: the rate for countries not listed' }
  return [
    ...('other' in rates ? [] : [missing]),
    ...clashes(service),
    ...kept(service),
    ...uncharged(service),
    ...samePrices(service),
    ...wrongWords(service),
  ]
}

function clashes({ commands }: Service): Mistake[] {
  const taken = new Map<string, string>()
  return commands.flatMap(({ keyword, aliases }, index) =>
    [keyword, ...aliases].flatMap((word) => {
      const by = taken.get(word)
      taken.set(word, by ?? keyword)
      const message = by === keyword ? `names ${word} twice` : `takes ${word}, which ${by} has`
      return by === undefined ? [] : [{ path: ['commands', index, 'keywords'], message }]
    }),
  )
}

/** Words that the till keeps for itself in the languages that it speaks here. */
function kept({ commands, languages }: Service): Mistake[] {
  const own = keywordsIn(languages).map(foldAccents)
  return commands.flatMap(({ keyword, aliases }, index) =>
    [keyword, ...aliases]
      .filter((word) => own.includes(word))
      .map((word) => ({
        path: ['commands', index, 'keywords'],
        message: `takes ${word}, a word of the till's own in ${languages.join(', ')}`,
      })),
  )
}

function uncharged({ packs, access, currency }: Service): Mistake[] {
  const amounts: [path: PropertyKey[], amountMicros: number | undefined][] = [
    ...packs.flatMap(({ pay, credit }, index) =>
      [...new Set([pay, credit])].map((one): (typeof amounts)[number] => [['packs', index], one]),
    ),
    [['access', 'price'], access?.price],
    [['access', 'credit'], access?.credit],
    [['access', 'launch', 'price'], access?.launch?.price],
  ]
  return amounts.flatMap(([path, amountMicros]) => {
    if (amountMicros === undefined) return []
    try {
      return minorFromMicros(amountMicros, currency) > 0 ? [] : [{ path, message: 'must cost something' }]
    } catch {
      const message = `cannot be charged in ${currency.toUpperCase()}: ${amountMicros / MICROS}`
      return [{ path, message }]
    }
  })
}

function samePrices({ packs }: Service): Mistake[] {
  return packs.flatMap(({ pay }, index) =>
    packs.findIndex((other) => other.pay === pay) < index
      ? [{ path: ['packs', index], message: 'costs the same as another' }]
      : [],
  )
}

/** What is wrong, with the line that it stands on: `texttill.config.ts:12: SUN price must be …`. */
export function pointedOut({ path, message }: Mistake, settings: unknown, written: Written): string {
  const [list, index, ...rest] = path
  const isCommand = list === 'commands' && typeof index === 'number'
  const given = isCommand ? at(settings, ['commands', index]) : settings
  const what = isCommand
    ? [nameOf(given) ?? `commands.${index}`, rest.filter((part) => part !== 'all').join('.')]
    : [path.join('.')]
  const where = what.filter(Boolean).join(' ') || 'service'
  const line =
    isCommand && definedAt(given) !== undefined
      ? lineIn(given, rest, written)
      : lineIn(settings, isCommand ? ['commands'] : path, written)
  return `${written.file}${line === undefined ? '' : `:${line}`}: ${where} ${message}`
}

/** The line of a setting: its own where it has one, else that of what it is in. */
function lineIn(given: unknown, path: readonly PropertyKey[], { source }: Written): number | undefined {
  let line = definedAt(given)
  if (line === undefined || source === undefined) return line
  for (const [depth, part] of path.entries()) {
    if (typeof part !== 'string') continue
    const isWritten = depth === 0 || at(given, path.slice(0, depth + 1)) !== undefined
    if (!isWritten || (depth > 0 && !OPENS.test(source.split('\n')[line - 1]!))) break
    line = lineOf(source, { from: line, setting: part })
  }
  return line
}

/** A line whose setting goes on below it. */
const OPENS = /[{[(]\s*(?:\/\/.*)?$/

function at(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, part) => (inner as Record<PropertyKey, unknown> | undefined)?.[part],
    given,
  )
}

function nameOf(command: unknown): string | undefined {
  const { keywords } = (command ?? {}) as { keywords?: unknown }
  const first = Array.isArray(keywords) ? keywords : Object.values(keywords ?? {}).flat()
  return typeof first[0] === 'string' ? first[0] : undefined
}
