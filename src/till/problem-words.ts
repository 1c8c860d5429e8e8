import { fitSegments } from './fit.ts'
import { Problem } from './problem.ts'
import { toGsm7 } from './segments.ts'

/**
 * Why an operator's code refuses, in words as they are texted: the sentence of the Problem that it threw, cut to what its
 * answer may hold, for the operator pays for it. Nothing where it threw anything else, or a Problem that says nothing: that
 * is a failure.
 */
export function problemWords(error: unknown, { maxSegments }: { maxSegments: number }): string | undefined {
  if (!(error instanceof Problem)) return undefined
  const words = toGsm7(error.message).trim()
  return words === '' ? undefined : fitSegments(words, maxSegments)
}
