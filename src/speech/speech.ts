import { type Language, languageOf } from '../till/language.ts'
import type { Service } from '../till/service.ts'
import { de } from './de.ts'
import { type Catalogue, en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { inOwnWords } from './own-words.ts'

/** Every language that the till speaks. */
export const CATALOGUES: Record<Language, Catalogue> = { en, es, fr, de }

/** What is said to a customer, in their language and in the operator's words where it has some. For somebody of whom nothing is known, the service's first. */
export function speechOf(
  service: Pick<Service, 'name' | 'languages' | 'words'>,
  customer: { language: string | null; country: string | null } = { language: null, country: null },
): Catalogue {
  const language = languageOf(customer, service.languages)
  const words = service.words?.[language]
  return words ? inOwnWords(CATALOGUES[language], { name: service.name, words }) : CATALOGUES[language]
}
