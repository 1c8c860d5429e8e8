import { withoutCourtesy } from './courtesy.ts'
import { foldAccents } from './glyphs.ts'
import { readWord } from './grammar.ts'
import { ASKS_LANGUAGE, LANGUAGE_WORDS } from './keywords.ts'
import { LANGUAGES, type Language } from './language.ts'

/**
 * Reads a wish for a language from a normalised text: its name in any of ours (`ESPAÑOL`, `Spanish please`), or LANG
 * with a name or a code (`LANG ES`). LANG alone, and a language that we do not speak, are `unclear`.
 */
export function readLanguage(text: string): { language: Language } | 'unclear' | undefined {
  const named = LANGUAGES.find((language) => readWord(text, { words: LANGUAGE_WORDS[language] }))
  if (named) return { language: named }
  const words = withoutCourtesy(foldAccents(text)).split(' ')
  if (!ASKS_LANGUAGE.some((word) => word === words[0]?.replace(/[:?]$/, '')) || words.length > 2)
    return undefined
  const wanted = words[1] ?? ''
  const language = LANGUAGES.find(
    (one) => one.toUpperCase() === wanted || LANGUAGE_WORDS[one].includes(wanted),
  )
  return language ? { language } : 'unclear'
}
