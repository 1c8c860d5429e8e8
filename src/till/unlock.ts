import { withoutCourtesy } from './courtesy.ts'

/**
 * Reads UNLOCK from a normalised text: alone, or with six digits, however they are grouped. What only begins like it
 * is `unclear`, and no try.
 */
export function readUnlock(text: string): { code: string | null } | 'unclear' | undefined {
  const rest = /^UNLOCK(?![\p{L}\p{M}])[ :]*(.*)$/u.exec(withoutCourtesy(text))?.[1]
  if (rest === undefined) return undefined
  if (rest === '') return { code: null }
  const digits = rest.replace(/[ -]/g, '')
  return /^\d{6}$/.test(digits) ? { code: digits } : 'unclear'
}
