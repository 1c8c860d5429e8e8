import { asDegrees, straighten, withoutOuter } from './glyphs.ts'
import { splitSatelliteSuffix } from './place.ts'

const LONGEST = 480

/**
 * What a person typed, without what their phone made of it: one kind of space, quote and dash, nothing invisible,
 * no signature, no satellite messenger's link, no `Re:`.
 *
 * Only the first 480 characters are looked at. A longer text ends in ` …`, which no command that moves money
 * matches, so what was cut off cannot change what the rest means.
 */
export function tidy(raw: string): string {
  const { text, cut } = shortened(raw)
  const visible = compatible(straighten(asDegrees(text)))
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
    .replace(/[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]/g, '')
  const said = withoutSignature(splitSatelliteSuffix(visible).said)
  const line = said
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(?:(?:re|fwd?): ?){1,5}/i, '')
  return cut ? `${line} …` : line
}

/**
 * A tidy text without the punctuation and harmless emoji around it. Question marks stay: `BUY 20?` asks, and `?` is
 * a command.
 */
export function bare(tidied: string): string {
  return withoutOuter(tidied, OUTER)
}

function shortened(raw: string): { text: string; cut: boolean } {
  const text = raw.trim().toWellFormed()
  if (text.length <= LONGEST) return { text, cut: false }
  const letters = Array.from(text.slice(0, LONGEST * 2 + 1))
  return { text: letters.slice(0, LONGEST).join(''), cut: letters.length > LONGEST }
}

/** Digits in fancy dress (², ①, ½): they would turn into plain ones and make an amount nobody typed. */
const FANCY_DIGITS =
  /([\p{No}\u32c0-\u32cb\u3358-\u33fe\u{1ccf0}-\u{1ccf9}\u{1d7ce}-\u{1d7ff}\u{1f100}-\u{1f10a}\u{1fbf0}-\u{1fbf9}])/u

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

// Marks around a text that change nothing about it. Not among them: +, -, %, #, & and currency signs, and emoji that
// count (🔟 💯), reckon (➕ ➖ ✖ ➗), ask (❓ ❔ 🤔 🤷) or refuse (❌ ❎ 🚫 ⛔ 🛑 👎 🙅).
const OUTER =
  /^(?![🔟💯➕➖✖➗❓❔🤔🤷❌❎🚫⛔🛑👎🙅])[\s.,!¡;:'"()[\]*_\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]$/u
