import { z } from 'zod'
import type { ArgumentSchemas } from './command.ts'
import { withoutClosing, withoutCourtesy } from './courtesy.ts'
import type { Coordinates } from './place.ts'

/** In more words than these the last argument takes the rest. */
const MOST_WORDS = 24

/** Schemas by the name of their argument, in the order in which they are texted. */
type Named = readonly (readonly [name: string, schema: z.ZodType<unknown, string | undefined>])[]

/**
 * Reads what follows a command's word, the whole of it. Several arguments are told apart by what fits them: as many
 * as can be are read, and of those the first take as much as they can. What does not fit in any way is not read.
 *
 * Never throws, whatever is texted and whatever a schema does, and takes no longer for a long text.
 */
export function readArguments(
  args: ArgumentSchemas | undefined,
  text: string,
): { read: unknown } | undefined {
  if (args === undefined) return text === '' ? { read: {} } : undefined
  if (args instanceof z.ZodType) return readOne(args, text)
  return readSeveral(Object.entries(args), text)
}

/**
 * What follows a command's word, in the way in which it can be read: without a please and thanks, as it was texted,
 * without signs behind it, or with the place that a satellite messenger adds.
 */
export function fittingArguments(
  args: ArgumentSchemas | undefined,
  texted: { rest: string; place: Coordinates | undefined },
): string | undefined {
  const { rest, place } = texted
  const there = place && `${place.latitude} ${place.longitude}`
  const polite = withoutCourtesy(rest)
  const ways = [polite, rest, withoutClosing(polite)]
  if (there !== undefined)
    ways.push(...ways.flatMap((way) => [`${there} ${way}`.trim(), `${way} ${there}`.trim()]))
  return ways.find((way) => readArguments(args, way) !== undefined)
}

function readOne(schema: z.ZodType, text: string | undefined): { read: unknown } | undefined {
  try {
    const result = schema.safeParse(text)
    return result.success ? { read: result.data } : undefined
  } catch {
    // An operator's own check stumbled over it; so it does not fit.
    return undefined
  }
}

function readSeveral(named: Named, text: string): { read: unknown } | undefined {
  const words = wordsOf(text)
  const best = bestSplits(named, words)
  const whole = best(0, 0)
  return whole && { read: Object.fromEntries(whole.values) }
}

function wordsOf(text: string): string[] {
  const words = text.split(' ').filter(Boolean)
  if (words.length <= MOST_WORDS) return words
  return [...words.slice(0, MOST_WORDS - 1), words.slice(MOST_WORDS - 1).join(' ')]
}

/** The values read, and how many of them were texted. */
type Split = { values: [string, unknown][]; given: number }

/** How the arguments from one on are best read from the words from one on. Each question is answered once. */
function bestSplits(named: Named, words: string[]) {
  const known = new Map<string, Split | undefined>()

  function best(argument: number, word: number): Split | undefined {
    if (argument === named.length) return word === words.length ? { values: [], given: 0 } : undefined
    const key = `${argument}:${word}`
    if (!known.has(key)) known.set(key, look(argument, word))
    return known.get(key)
  }

  function look(argument: number, word: number): Split | undefined {
    const [name, schema] = named[argument]!
    let found: Split | undefined
    for (let end = words.length; end >= word; end--) {
      const rest = best(argument + 1, end)
      if (!rest) continue
      const given = rest.given + (end > word ? 1 : 0)
      if (found && given <= found.given) continue
      const value = readOne(schema, end > word ? words.slice(word, end).join(' ') : undefined)
      if (value) found = { values: [[name, value.read], ...rest.values], given }
    }
    return found
  }

  return best
}
