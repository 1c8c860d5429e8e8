/** The languages that the till speaks, as ISO 639 codes. */
export const LANGUAGES = ['en', 'es', 'fr', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

/**
 * The language that a customer is spoken to in: what they chose, or else what most people in their number's country
 * speak, as Unicode has it (https://unicode.org/reports/tr35/#Likely_Subtags); the first that is offered where
 * neither is.
 *
 * @param offered not empty
 */
export function languageOf(
  customer: { language: string | null; country: string | null },
  offered: readonly Language[],
): Language {
  const { language, country } = customer
  const spoken = country === null ? null : spokenIn(country)
  const known = (code: string | null) => offered.find((one) => one === code)
  return known(language) ?? known(spoken) ?? offered[0]!
}

const mostSpoken = new Map<string, string>()

function spokenIn(country: string): string {
  const known = mostSpoken.get(country)
  if (known !== undefined) return known
  const { language } = new Intl.Locale(`und-${country}`).maximize()
  mostSpoken.set(country, language)
  return language
}
