import type { Language } from '../till/language.ts'
import { dePages } from './pages/de.ts'
import { enPages, type Pages } from './pages/en.ts'
import { esPages } from './pages/es.ts'
import { frPages } from './pages/fr.ts'

export type { Pages }

/** What customers' pages say, in each language of the till's. */
export const PAGES: Record<Language, Pages> = { en: enPages, es: esPages, fr: frPages, de: dePages }
