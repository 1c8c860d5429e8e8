import { withoutCourtesy } from './courtesy.ts'
import { straighten } from './glyphs.ts'
import { plain } from './readers.ts'
import { toGsm7 } from './segments.ts'

/** What a command asks its customer in the middle of a run. */
export type Question = { words: string; choices?: readonly string[] }

/** A question as it is texted, its choices numbered: `Which size? 1 S, 2 M, 3 L`. */
export function questionWords({ words, choices }: Question): string {
  if (!choices) return words
  return `${words} ${choices.map((choice, index) => `${index + 1} ${choice}`).join(', ')}`
}

/**
 * What is wrong with choices, by their numbers, for who wrote them; nothing if each reads like itself alone where they are
 * texted, whatever its case.
 */
export function faultOf(choices: readonly string[]): string | undefined {
  const texted = choices.map((choice) => toGsm7(choice).trim().toLowerCase())
  for (const [index, one] of texted.entries()) {
    if (one === '') return `choice ${index + 1} has no words`
    const first = texted.indexOf(one)
    if (first < index) return `choices ${first + 1} and ${index + 1} read the same`
  }
  return undefined
}

/** The choice that a text is, with or without a please, by its number or its name as it was given or texted; nothing if it is none, or could be two. */
export function readChoice(text: string, choices: readonly string[]): string | undefined {
  const typed = straighten(text)
  return choiceSaid(plain(typed), choices) ?? choiceSaid(plain(withoutCourtesy(typed)), choices)
}

function choiceSaid(said: string, choices: readonly string[]): string | undefined {
  if (said === '') return undefined
  const number = /^\d{1,2}$/.exec(said) ? choices[Number(said) - 1] : undefined
  const named = choices.filter((choice) =>
    [straighten(choice), toGsm7(choice)].some((name) => plain(name) === said),
  )
  if (named.length > 1) return undefined
  return named[0] ?? number
}
