import { LANGUAGE_WORDS } from '../till/keywords.ts'
import { readLanguage } from '../till/read-language.ts'
import type { BuiltIn } from './ask.ts'

/** LANG ES, or a language's name: where more than one is spoken, we speak that one from now on. */
export const language: BuiltIn = {
  keyword: 'LANG',
  answer(text, { service, speech }) {
    const { languages } = service
    const read = languages.length > 1 ? readLanguage(text) : undefined
    if (!read) return
    if (read !== 'unclear' && languages.includes(read.language))
      return { account: { kind: 'language', ...read } }
    return { say: speech.whichLanguage({ words: languages.map((one) => LANGUAGE_WORDS[one][0]!) }) }
  },
}
