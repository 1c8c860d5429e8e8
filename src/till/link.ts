import { withoutCourtesy } from './courtesy.ts'

/**
 * Reads LINK from a normalised text: alone, with a phone number, or with the six digits of a code, however they are
 * grouped. What only begins like it is `unclear`, and no try.
 */
export function readLink(
  text: string,
): { code: string | null; phone: string | null } | 'unclear' | undefined {
  const rest = /^LINK(?![\p{L}\p{M}])[ :]*(.*)$/u.exec(withoutCourtesy(text))?.[1]
  if (rest === undefined) return undefined
  if (rest === '') return { code: null, phone: null }
  const digits = rest.replace(/[ ().-]/g, '')
  if (/^\d{6}$/.test(digits)) return { code: digits, phone: null }
  return /^\+?\d{7,15}$/.test(digits) ? { code: null, phone: rest } : 'unclear'
}
