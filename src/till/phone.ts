import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'

declare const phone: unique symbol

/** A phone number in E.164: `+15555550100`. */
export type Phone = string & { readonly [phone]: true }

/**
 * Reads a phone number as people write it: `(555) 555-0100`, `0664 123 45 67`, `+43 664 1234567`.
 *
 * Its length has to be possible in its country, no more: numbers set aside for examples are welcome. Short codes,
 * senders with names, extensions and numbers inside other words are not phone numbers.
 *
 * @param defaultCountry ISO 3166 code of the country whose national numbers are meant; without it only numbers
 *   with a `+` are read
 */
export function readPhone(text: string, defaultCountry?: string): Phone | undefined {
  if (text.length > 64) return undefined
  const parsed = parsePhoneNumberFromString(text, {
    extract: false,
    ...(defaultCountry ? { defaultCountry: defaultCountry.toUpperCase() as CountryCode } : {}),
  })
  return parsed?.isPossible() && !parsed.ext ? (parsed.number as string as Phone) : undefined
}

/**
 * The country of a number as an ISO 3166 code. A number that no country of its calling code has given out, such
 * as +1 555 555 0100, counts as the main one's; satellite phones and other numbers without a country have none.
 */
export function countryOf(phone: string): string | undefined {
  const parsed = parsePhoneNumberFromString(phone, { extract: false })
  return parsed?.country ?? parsed?.getPossibleCountries()[0]
}

/** A number as logs may show it, never the whole: `+1555…0100`. */
export function maskPhone(phone: string): string {
  const letters = phone.replace(/^\+/, '')
  const tail = letters.length >= 10 ? 4 : Math.min(2, Math.floor(letters.length / 4))
  const head = Math.min(4, Math.max(0, letters.length - tail - 3))
  return `${phone.startsWith('+') ? '+' : ''}${letters.slice(0, head)}…${letters.slice(letters.length - tail)}`
}
