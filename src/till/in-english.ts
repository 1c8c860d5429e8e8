import { withoutBuyersCourtesy, withoutCourtesy } from './courtesy.ts'
import { foldAccents, withoutOuter } from './glyphs.ts'
import { NOT_A_WORD } from './grammar.ts'
import { KEYWORDS, type Keyword, LANGUAGE_WORDS } from './keywords.ts'
import { LANGUAGES, type Language } from './language.ts'

/** Words that something follows. The others are the whole text. */
const OPEN: readonly Keyword[] = ['BUY', 'YES', 'AUTO', 'UNLOCK', 'LINK']

const UNITS: Record<string, string> = {
  DOLARES: 'DOLLARS',
  DOLAR: 'DOLLARS',
  LIBRAS: 'POUNDS',
  LIVRES: 'POUNDS',
  PFUND: 'POUNDS',
  FRANCOS: 'FRANCS',
}

const NUMBERS: Record<string, string> = Object.fromEntries(
  [
    'CINCO CINQ FUNF 5',
    'DIEZ DIX ZEHN 10',
    'QUINCE QUINZE FUNFZEHN 15',
    'VEINTE VINGT ZWANZIG 20',
    'VEINTICINCO VINGT-CINQ FUNFUNDZWANZIG 25',
    'TREINTA TRENTE DREISSIG 30',
    'CUARENTA QUARANTE VIERZIG 40',
    'CINCUENTA CINQUANTE FUNFZIG 50',
    'CIEN CENT HUNDERT 100',
  ].flatMap((row) => {
    const words = row.split(' ')
    const digits = words.pop()!
    return words.map((word) => [word, digits])
  }),
)

const TERMS: Record<string, string> = {
  BAJO: 'BELOW',
  SOUS: 'BELOW',
  UNTER: 'BELOW',
  AUS: 'OFF',
  NON: 'OFF',
  NEIN: 'OFF',
}

/**
 * A normalised text whose keyword is one of another language, with the keyword in English, so that one grammar reads
 * them all: `COMPRAR 20,00 dólares, por favor` is `BUY 20.00 DOLLARS`. Every other text is returned as it is.
 *
 * Nothing is made of a text but its keyword, the words of an amount and an agreement's terms, so that whatever is
 * doubtful in English stays doubtful.
 *
 * @param languages in which keywords are understood, besides English, the customer's own first
 */
export function inEnglish(text: string, languages: readonly Language[]): string {
  for (const language of languages) {
    const english = language === 'en' ? undefined : translated(text, language)
    if (english !== undefined) return english
  }
  return text
}

function translated(text: string, language: Exclude<Language, 'en'>): string | undefined {
  const folded = foldAccents(text)
  const said = withoutBuyersCourtesy(folded, language)
  const whole = withoutOuter(withoutCourtesy(folded), NOT_A_WORD)
  if (LANGUAGES.some((one) => LANGUAGE_WORDS[one].includes(whole))) return whole
  for (const keyword of Object.keys(KEYWORDS) as Keyword[]) {
    const words = KEYWORDS[keyword][language].map(foldAccents)
    if (words.includes(whole)) return keyword
    if (!OPEN.includes(keyword)) continue
    const word = words.find((one) => said.startsWith(`${one} `) || said.startsWith(`${one}, `))
    if (word === undefined) continue
    const rest = followed(keyword, said.slice(word.length).replace(/^,? /, ''))
    // `Si, vamos mañana` is no answer, and no word of ours.
    if (keyword !== 'YES' || /\d/.test(rest)) return `${keyword} ${rest}`
  }
  return undefined
}

function followed(keyword: Keyword, rest: string): string {
  if (keyword === 'UNLOCK' || keyword === 'LINK') return rest
  const words = rest.split(' ').map((word) => UNITS[word] ?? NUMBERS[word] ?? decimal(word))
  return (keyword === 'AUTO' ? words.map((word) => TERMS[word] ?? word) : words).join(' ')
}

/** `20,00` is twenty with its cents; `1,000` and `20,5` stay as doubtful as they are. */
function decimal(word: string): string {
  return word.replace(/^(\D?\d{1,7}),(\d{2}\D?)$/, '$1.$2')
}
