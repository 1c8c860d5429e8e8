import { readFileSync } from 'node:fs'

/**
 * Passwords that many people have, in small letters: those of 12 characters and more as they are, of the others their
 * letters alone, so that `password2026!!` is found too. From @zxcvbn-ts/language-common 4.1.3, which is under the MIT
 * license: Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc., (c) 2021 @zxcvbn-ts.
 */
const COMMON = new Set(
  readFileSync(new URL('./common-passwords.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n'),
)

/**
 * Why a password is not good enough, in a sentence; nothing if it is. Length counts, letters do not (ASVS 2.1).
 *
 * @param args.name the operator's; @param args.shop the service's
 */
export function weakness(
  password: string,
  { name, shop }: { name: string; shop: string },
): string | undefined {
  const length = [...password.replace(/ {2,}/g, ' ')].length
  if (length < 12) return 'A password has 12 characters at least.'
  if ([...password].length > 128) return 'A password has 128 characters at most.'
  const lower = password.toLowerCase()
  if (new Set(lower).size < 5) return 'A password has five different characters at least.'
  if (lower.includes(name.toLowerCase())) return 'A password does not contain your name.'
  if (isCommon(lower)) return 'Many people have this password, so it is tried first. Choose another.'
  const letters = lettersOf(lower)
  const rest = [shop, 'texttill', 'console'].reduce(
    (left, word) => left.replaceAll(lettersOf(word.toLowerCase()), ''),
    letters,
  )
  if (rest !== letters && rest.length < 6)
    return 'This password is easily guessed from where it is for. Choose another.'
  return undefined
}

function isCommon(lower: string): boolean {
  const letters = lettersOf(lower)
  const [, piece = letters] = /^(.+?)\1+$/.exec(letters) ?? []
  return [lower, letters, piece].some((word) => COMMON.has(word))
}

function lettersOf(text: string): string {
  return text.replace(/\P{L}/gu, '')
}
