import { MONEY_WORDS, readAmount } from './amount.ts'
import { foldAccents, straighten } from './glyphs.ts'
import { splitSatelliteSuffix } from './place.ts'

const LONGEST = 480

/**
 * A text as the till compares it: {@link tidy}, in capitals.
 */
export function normalise(raw: string): string {
  return tidy(raw).toUpperCase()
}

/**
 * What a person typed, without what their phone made of it: one kind of space, quote and dash, nothing invisible,
 * no signature, no satellite messenger's link, no `Re:`, no punctuation or emoji around it. Question marks stay:
 * `BUY 20?` asks, and `?` is a command.
 *
 * Only the first 480 characters are looked at. A longer text ends in ` …`, which no command that moves money
 * matches, so what was cut off cannot change what the rest means.
 */
export function tidy(raw: string): string {
  const { text, cut } = shortened(raw)
  const visible = compatible(straighten(text.replace(/[\u00ba\u02da]/g, '°')))
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
    .replace(/[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]/g, '')
  const said = withoutSignature(splitSatelliteSuffix(visible).said)
  const line = said
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(?:(?:re|fwd?): ?){1,5}/i, '')
  const bare = withoutOuterMarks(line)
  return cut ? `${bare} …` : bare
}

function shortened(raw: string): { text: string; cut: boolean } {
  const text = raw.trim().toWellFormed()
  if (text.length <= LONGEST) return { text, cut: false }
  const letters = Array.from(text.slice(0, LONGEST * 2 + 1))
  return { text: letters.slice(0, LONGEST).join(''), cut: letters.length > LONGEST }
}

/** Digits in fancy dress (², ①, ½): they would turn into plain ones and make an amount nobody typed. */
const FANCY_DIGITS =
  /([\p{No}\u3358-\u33fe\u{1ccf0}-\u{1ccf9}\u{1d7ce}-\u{1d7ff}\u{1f100}-\u{1f10a}\u{1fbf0}-\u{1fbf9}])/u

/** Unicode's compatibility forms (NFKC), so that full-width letters and digits are letters and digits. */
function compatible(text: string): string {
  if (!/[\u0080-\uffff]/.test(text)) return text
  return text
    .split(FANCY_DIGITS)
    .map((piece, i) => (i % 2 ? piece : straighten(piece.normalize('NFKC'))))
    .join('')
}

function withoutSignature(text: string): string {
  const lines = text.split(/[\n\r]/)
  const signature = lines.findIndex(
    (line, i) => i > 0 && /^\s*(?:[-_]{2,}\s*$|Sent from my |Get Outlook )/i.test(line),
  )
  return signature < 0 ? text : lines.slice(0, signature).join('\n')
}

// Marks that say nothing about an amount. Not +, -, %, #, & or currency signs; not 🔟 and 💯, which are numbers.
const OUTER =
  /^(?![\u{1f51f}\u{1f4af}])[\s.,!¡;:'"()[\]*_\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]$/u

function withoutOuterMarks(text: string): string {
  const letters = Array.from(text)
  let start = 0
  let end = letters.length
  while (start < end && OUTER.test(letters[start]!)) start++
  while (end > start && OUTER.test(letters[end - 1]!)) end--
  return letters.slice(start, end).join('')
}

const COURTESY_BEFORE = /^(?:PLEASE|PLS|PLZ)[,:]? /
const COURTESY_AFTER = /[.,!]? (?:PLEASE|PLS|PLZ|THANKS|THANK YOU|THX|TY)$/

/** A normalised text without a please before it or a please and thanks after it. */
export function withoutCourtesy(text: string): string {
  return text.replace(COURTESY_BEFORE, '').replace(COURTESY_AFTER, '').replace(COURTESY_AFTER, '')
}

/**
 * The keyword that the whole of a normalised text is, give or take a please, accents and question marks: `Balance
 * please?` is `BALANCE`.
 */
export function readWord(text: string, { words }: { words: readonly string[] }): string | undefined {
  if (words.includes(text)) return text
  const word = foldAccents(withoutCourtesy(text.replace(/^[¿? ]{1,9}/, '').replace(/[ ?]{1,9}$/, '')))
  return words.find((candidate) => foldAccents(candidate) === word)
}

export type Buy = { amountMicros: number } | { unclear: 'no-amount' | 'not-an-amount' }

const BUY = /^(BUY|TOP[ -]?UP|ADD)(?!\p{L}|\p{M})[:]? ?(.*)$/u
const FILLERS = new Set('MY A SOME MORE TO FOR ME ACCOUNT NOW'.split(' '))

/**
 * Reads a wish to buy from a normalised text: BUY, TOPUP, TOP UP or ADD, one amount, and nothing else but please
 * and thanks. Never yields an amount for anything more than that.
 *
 * @returns `unclear` for a text that is about buying and says no amount, or not exactly one; undefined for a text
 *   about something else. ADD and TOP UP are about buying only where money is mentioned.
 */
export function readBuy(text: string, currency: string): Buy | undefined {
  const match = BUY.exec(withoutCourtesy(text))
  if (!match) return undefined
  const [, verb, wish] = match
  const amountMicros = readAmount(wish!, currency)
  if (amountMicros !== undefined) return { amountMicros }
  const words = wish!.split(/[ ?!.,]+/).filter(Boolean)
  const money = words.some((word) => MONEY_WORDS.has(word) || /\p{Sc}/u.test(word))
  if (
    words.every((word) => MONEY_WORDS.has(word) || FILLERS.has(word)) &&
    (verb === 'BUY' || money || !words.length)
  ) {
    return { unclear: 'no-amount' }
  }
  const aboutBuying = verb === 'BUY' || money || words.every((word) => /\p{N}/u.test(word))
  return aboutBuying ? { unclear: 'not-an-amount' } : undefined
}

export type Answer = { kind: 'yes'; amountMicros?: number } | { kind: 'no' }

const YES = ['YES', 'Y', 'YEP', 'YEAH', 'YUP', 'OK', 'OKAY', 'K', 'SURE']
const NO = ['NO', 'N', 'NOPE', 'NAH', 'NO THANKS', 'NO THANK YOU']

/**
 * Reads an answer to a question of ours from a normalised text, the whole of it: `YES`, `YES 20`, `ok please`,
 * `no thanks`. `YES 50 people came` is no answer.
 *
 * A bare yes carries little intent: ask what it is an answer to.
 */
export function readAnswer(text: string, currency = 'USD'): Answer | undefined {
  if (readWord(text, { words: NO })) return { kind: 'no' }
  const said = withoutCourtesy(text)
  if (YES.includes(said)) return { kind: 'yes' }
  const amount = /^YES,? (.+)$/.exec(said)?.[1]
  const amountMicros = amount === undefined ? undefined : readAmount(amount, currency)
  return amountMicros === undefined ? undefined : { kind: 'yes', amountMicros }
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
