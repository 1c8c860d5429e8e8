import { MONEY_WORDS, readAmount } from './amount.ts'
import { withoutBuyersCourtesy, withoutCourtesy, withoutPlease } from './courtesy.ts'
import { foldAccents, withoutOuter } from './glyphs.ts'
import { bare, tidy } from './tidy.ts'

/** A text as the till compares it: {@link tidy}, {@link bare}, and in capitals. `tidy` alone keeps people's own words. */
export function normalise(raw: string): string {
  return bare(tidy(raw)).toUpperCase()
}

/** A sign that is no letter or digit. */
export const NOT_A_WORD = /^[^\p{L}\p{N}]$/u

/**
 * The keyword that the whole of a normalised text is, give or take a please, accents and signs around it: `Balance
 * please?` is `BALANCE`.
 */
export function readWord(text: string, { words }: { words: readonly string[] }): string | undefined {
  if (words.includes(text)) return text
  const word = foldAccents(withoutCourtesy(withoutOuter(text, NOT_A_WORD)))
  return words.find((candidate) => foldAccents(candidate) === word)
}

export type Buy = { amountMicros: number } | { unclear: 'no-amount' | 'not-an-amount' }

const BUY = /^(BUY|TOP[ -]?UP|ADD)(?!\p{L}|\p{M}) ?(.*)$/u
const FILLERS = new Set('MY A SOME MORE TO FOR ME ACCOUNT NOW'.split(' '))

/**
 * Reads a wish to buy from a normalised text: BUY, TOPUP, TOP UP or ADD, one amount, and nothing else but please
 * and thanks. Never yields an amount for anything more than that.
 *
 * @returns `unclear` for a text that is about buying and says no amount, or not exactly one; undefined for a text
 *   about something else. ADD and TOP UP are about buying only where money is mentioned.
 */
export function readBuy(text: string, currency: string): Buy | undefined {
  const match = BUY.exec(withoutBuyersCourtesy(text))
  if (!match) return undefined
  const [, verb, wish] = match
  const amountMicros = readAmount(wish!, currency)
  if (amountMicros !== undefined) return { amountMicros }
  return unclear({ verb: verb!, words: wish!.split(/[ ?!.,]+/).filter(Boolean) })
}

const CODE = /^(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{2,19}$/

/**
 * Reads a wish to buy with a promotion code from a normalised text: BUY and the like, exactly one amount, exactly one
 * code (`BUY 20 SPRING`), and nothing else. A code is 3 to 20 letters, digits and dashes, with a letter among them.
 * What it does, if it is one, Stripe knows: look it up before anything is charged.
 */
export function readCodedBuy(
  text: string,
  currency: string,
): { amountMicros: number; code: string } | undefined {
  const wish = BUY.exec(withoutBuyersCourtesy(text))?.[2]
  if (wish === undefined || readAmount(wish, currency) !== undefined) return undefined
  const space = wish.lastIndexOf(' ')
  const code = wish.slice(space + 1)
  if (!CODE.test(code) || MONEY_WORDS.has(code) || FILLERS.has(code)) return undefined
  if (readAmount(code, currency) !== undefined) return undefined
  const amountMicros = readAmount(wish.slice(0, Math.max(0, space)), currency)
  return amountMicros === undefined ? undefined : { amountMicros, code }
}

function unclear({ verb, words }: { verb: string; words: string[] }): Buy | undefined {
  const money = words.some((word) => MONEY_WORDS.has(word) || /\p{Sc}/u.test(word))
  const silent = words.every((word) => MONEY_WORDS.has(word) || FILLERS.has(word))
  const buying = verb === 'BUY' || money || words.every((word) => /\p{N}/u.test(word))
  if (!buying) return undefined
  return { unclear: silent ? 'no-amount' : 'not-an-amount' }
}

export type Answer =
  | {
      kind: 'yes'
      amountMicros?: number
      /** Four digits, which may be those that we sent. */
      digits?: string
      /** Nothing but the digits: perhaps no answer at all. */
      bare?: true
    }
  | { kind: 'no' }

const YES = ['YES', 'Y', 'YEP', 'YEAH', 'YUP', 'OK', 'OKAY', 'SURE']
const NO = ['NO', 'N', 'NOPE', 'NAH', 'NO THANKS', 'NO THANK YOU']

/** Words that answer a question of ours. */
export const ANSWER_WORDS: readonly string[] = [...YES, ...NO]

/**
 * Reads an answer to a question of ours from a normalised text, the whole of it: `YES`, `YES 20`, `YES 4821`, `4821`,
 * `ok please`, `no thanks`. `YES 50 people came` is no answer, and neither is `ok thanks`, which ends conversations.
 *
 * A bare yes carries little intent: ask what it is an answer to.
 */
export function readAnswer(text: string, currency = 'USD'): Answer | undefined {
  if (readWord(text, { words: NO })) return { kind: 'no' }
  if (YES.includes(withoutPlease(text))) return { kind: 'yes' }
  const amount = /^YES,? (.+)$/.exec(withoutCourtesy(text))?.[1]
  if (amount === undefined)
    return /^\d{4}$/.test(text) ? { kind: 'yes', digits: text, bare: true } : undefined
  const amountMicros = readAmount(amount, currency)
  const digits = /^\d{4}$/.test(amount) ? { digits: amount } : undefined
  if (amountMicros === undefined) return digits && { kind: 'yes', ...digits }
  return { kind: 'yes', amountMicros, ...digits }
}

/**
 * The word that the first word of a normalised text was probably meant to be, one letter wrong, missing, too many
 * or swapped with its neighbour. For "did you mean"; never do what was only guessed. Words of four letters and more.
 */
export function nearest(text: string, words: readonly string[]): string | undefined {
  const typed = foldAccents(splitCommand(text).keyword)
  if (typed.length < 4) return undefined
  const long = words.filter((word) => word.length >= 4)
  return (
    long.find((word) => foldAccents(word) === typed) ??
    long.find((word) => oneTypoApart(foldAccents(word), typed))
  )
}

/** Damerau and Levenshtein's distance of one: what differs between the common ends is one letter, or two swapped. */
function oneTypoApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const left = a.slice(start, a.length - end)
  const right = b.slice(start, b.length - end)
  if (left.length <= 1 && right.length <= 1) return true
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]
}

/** The first word of a tidy or normalised text, in capitals and without marks around it, and what follows it as it is. */
export function splitCommand(text: string): { keyword: string; rest: string } {
  const space = text.indexOf(' ')
  const first = space < 0 ? text : text.slice(0, space)
  const rest = space < 0 ? '' : text.slice(space + 1).trim()
  const keyword = first
    .toUpperCase()
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[.,:;!?]+$/, '')
  return { keyword: keyword || first.toUpperCase(), rest }
}
