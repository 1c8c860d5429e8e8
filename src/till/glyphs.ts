/**
 * Letters that phones, keyboards and messengers put in place of the plain ones that people meant: curly quotes,
 * long dashes, spaces of every width, degree signs that are none. Each is one that reads the same.
 */
const PLAIN: [RegExp, string][] = [
  [
    /[\u2018\u2019\u201a\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u00b4`\u275b\u275c\uff07]/g,
    "'",
  ],
  [/[\u201c\u201d\u201e\u201f\u2033\u02ba\u02ee\u00ab\u00bb\u275d\u275e\u301d\u301e\uff02]/g, '"'],
  [/[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]/g, '-'],
  [/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, ' '],
  [/[\u2028\u2029\u0085]/g, '\n'],
  [/\u2026/g, '...'],
  [/[\u2039]/g, '<'],
  [/[\u203a]/g, '>'],
  [/[\u00ad\u200b\u2060\ufeff]/g, ''],
]

const NOT_ASCII = /[\u0080-\uffff]/

/** A text with typographers' quotes, dashes, spaces and ellipses made plain. Letters and emoji are left alone. */
export function straighten(text: string): string {
  // Most texts are ASCII, and the table above starts at U+0060 and U+0085.
  if (!/[\u0060\u0080-\uffff]/.test(text)) return text
  return PLAIN.reduce((plain, [strange, sign]) => plain.replace(strange, sign), text)
}

/** A text without accents: `Añadir` is `Anadir`. For comparing words, not for showing them. */
export function foldAccents(text: string): string {
  if (!NOT_ASCII.test(text)) return text
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
}

/** The ordinal and the ring that keyboards offer where people look for a degree sign, made degree signs. */
export function asDegrees(text: string): string {
  return text.replace(/[\u00ba\u02da]/g, '°')
}

/** A text without the signs around it that `mark` matches, one sign at a time. Takes time in proportion to its length. */
export function withoutOuter(text: string, mark: RegExp): string {
  const letters = NOT_ASCII.test(text) ? Array.from(text) : text
  let start = 0
  let end = letters.length
  while (start < end && mark.test(letters[start]!)) start++
  while (end > start && mark.test(letters[end - 1]!)) end--
  return typeof letters === 'string' ? letters.slice(start, end) : letters.slice(start, end).join('')
}
