import { z } from 'zod'
import { readAmount } from './amount.ts'
import { foldAccents, withoutOuter } from './glyphs.ts'
import { NOT_A_WORD } from './grammar.ts'

/** An argument that a function reads from what was texted; undefined is none. */
export function reader<Read>(
  read: (text: string) => Read | undefined,
  message: string,
): z.ZodType<Read, string> {
  return z.string().transform((text, context) => {
    const found = read(text)
    if (found !== undefined) return found
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
}

/** Words as they were typed: `text({ max: 40 })`. */
export function text({ min = 1, max = 160 }: { min?: number; max?: number } = {}): z.ZodType<string, string> {
  return z.string().min(min).max(max)
}

/** A whole number in digits: `3`, `12.`; with `words`, so many of something: `3 nights`. */
export function wholeNumber({
  min = 0,
  max,
  words = [],
}: {
  min?: number
  max: number
  words?: readonly string[]
}): z.ZodType<number, string> {
  return reader((typed) => {
    const [, digits, word] = /^(\d{1,9})(?: ?(\p{L}+))?$/u.exec(withoutOuter(typed, /^[\s.,!?]$/)) ?? []
    if (digits === undefined) return undefined
    if (word !== undefined && !words.some((one) => plain(one) === plain(word))) return undefined
    const number = Number(digits)
    return number >= min && number <= max ? number : undefined
  }, `is not a whole number from ${min} to ${max}`)
}

/**
 * One of some words, in any case and with or without accents: `oneOf(['S', 'M', 'L'])`; or what each of them is
 * called: `oneOf({ small: ['S', 'SMALL', 'KLEIN'], … })` reads `small`.
 */
export function oneOf<const Word extends string>(
  words: readonly Word[] | Readonly<Record<Word, readonly string[]>>,
): z.ZodType<Word, string> {
  const called: [Word, readonly string[]][] = Array.isArray(words)
    ? (words as readonly Word[]).map((word) => [word, [word]])
    : (Object.entries(words) as [Word, readonly string[]][])
  const byName = new Map(called.flatMap(([word, names]) => names.map((name) => [plain(name), word] as const)))
  return reader((typed) => byName.get(plain(typed)), `is none of ${[...byName.keys()].join(', ')}`)
}

/** An amount of a currency as it is texted, `20`, `$20`, `20.00`, `20 USD`, `twenty`: micros, more than zero. */
export function amount(currency: string): z.ZodType<number, string> {
  return reader((typed) => readAmount(typed, currency), 'is not an amount, such as 20')
}

/** A word as words are compared: capitals, no accents, no signs around it. */
export function plain(word: string): string {
  return foldAccents(withoutOuter(word.trim(), NOT_A_WORD)).toUpperCase()
}
