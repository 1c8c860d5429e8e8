import { fillIn, type OwnWords } from '../till/words.ts'
import type { Catalogue } from './en.ts'

const made = new WeakMap<OwnWords, Catalogue>()

/** A catalogue in which some sentences are an operator's own. @param name of the service, which each may hold */
export function inOwnWords(ours: Catalogue, { name, words }: { name: string; words: OwnWords }): Catalogue {
  const known = made.get(words)
  if (known) return known
  const own = Object.entries(words).map(([sentence, template]) => [
    sentence,
    (values: object = {}) => fillIn(template, { name, ...values }),
  ])
  const catalogue: Catalogue = { ...ours, ...Object.fromEntries(own) }
  made.set(words, catalogue)
  return catalogue
}
