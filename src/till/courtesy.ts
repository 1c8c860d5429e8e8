import { LANGUAGES, type Language } from './language.ts'
import { bare } from './tidy.ts'

const PLEASE = "PLEASE|PLS|PLZ|POR FAVOR|PORFA|SVP|STP|S'?IL (?:VOUS|TE) PLA[IÎ]T|BITTE"

const THANKS: Record<Language, string> = {
  en: 'THANKS|THANK YOU|THX|TY',
  es: '(?:MUCHAS )?GRACIAS',
  fr: 'MERCI(?: BEAUCOUP)?',
  de: 'DANKE(?: (?:SCH[OÖ]N|SEHR))?|VIELEN DANK',
}

const BEFORE = new RegExp(`^(?:${PLEASE})[,:]? `, 'i')
const PLEASE_AFTER = after(PLEASE)
const AFTER = after(`${PLEASE}|${Object.values(THANKS).join('|')}`)
const AFTER_BUY = Object.fromEntries(
  LANGUAGES.map((one) => [one, after(`${PLEASE}|${THANKS.en}|${THANKS[one]}`)]),
) as Record<Language, RegExp>

/** More than so many of them are no courtesy. */
const MOST = 3

function after(words: string): RegExp {
  return new RegExp(`(?:^|[.,!;]? )(?:${words})$`, 'i')
}

/**
 * A tidy or normalised text without a please before it or a please and thanks after it, in any of our languages,
 * whichever signs are around those. What else there is stays as it was.
 */
export function withoutCourtesy(text: string): string {
  return stripped(text, AFTER)
}

/** The same for a wish to buy, where a thanks in another language may be a promotion code: `BUY 20 MERCI`. */
export function withoutBuyersCourtesy(text: string, language: Language = 'en'): string {
  return stripped(text, AFTER_BUY[language])
}

/** The same but for thanks, which are no part of a yes: `OK, por favor`. */
export function withoutPlease(text: string): string {
  return stripped(text, PLEASE_AFTER)
}

/** A tidy text without the harmless signs and the please before it: `🌞 Please SUN 46.5 7.9`. */
export function withoutOpening(text: string): string {
  return text.slice(text.indexOf(bare(text))).replace(BEFORE, '')
}

/** A tidy text without the harmless signs behind it: `46.5 7.9 👍`. Those before it may be a number's. */
export function withoutClosing(text: string): string {
  const said = bare(text)
  return text.slice(0, text.indexOf(said) + said.length)
}

function stripped(text: string, end: RegExp): string {
  let left = text
  for (let times = 0; times < MOST; times++) {
    const said = bare(left)
    const start = left.indexOf(said)
    const [before, behind] = [BEFORE.test(said), end.test(said)]
    if (!before && !behind) break
    const rest = before ? said.replace(BEFORE, '') : left.slice(0, start + said.length)
    left = behind ? rest.replace(end, '') : rest + left.slice(start + said.length)
  }
  return left
}
