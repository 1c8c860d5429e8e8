import { type Language, languageOf } from '../till/language.ts'
import { de } from './de.ts'
import { type Catalogue, en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'

/** Every language that the till speaks. */
export const CATALOGUES: Record<Language, Catalogue> = { en, es, fr, de }

/** What is said to a customer, in their language. For somebody of whom nothing is known, the service's first. */
export function speechOf(
  service: { languages: readonly Language[] },
  customer: { language: string | null; country: string | null } = { language: null, country: null },
): Catalogue {
  return CATALOGUES[languageOf(customer, service.languages)]
}
