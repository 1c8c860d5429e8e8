import { SegmentedMessage } from 'sms-segments-calculator'
import { straighten } from './glyphs.ts'

// GSM 03.38, without its escape. The second row costs two septets a letter.
const SINGLE =
  '\n\r !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ'
const DOUBLE = '\f[\\]^{|}~€'

/** What a UTF-16 code unit costs in septets; 0 for what GSM-7 lacks. */
const SEPTETS = new Uint8Array(0x1_0000)
for (const letter of SINGLE) SEPTETS[letter.charCodeAt(0)] = 1
for (const letter of DOUBLE) SEPTETS[letter.charCodeAt(0)] = 2

export type Segments = {
  segments: number
  encoding: 'GSM-7' | 'UCS-2'
  /** Septets in GSM-7, UTF-16 code units in UCS-2: what fills a segment. */
  units: number
}

/**
 * What carriers bill for a text, as Twilio's own sms-segments-calculator counts it: 160 septets or 70 code units
 * in one segment, 153 or 67 in each of several. An empty text is one segment. Exact for whatever can be sent, which
 * is 1,600 characters at most; beyond that, UCS-2 is counted without regard to where its characters end.
 */
export function segmentsOf(text: string): Segments {
  const units = septets(text)
  if (units === undefined) return { segments: ucs2Segments(text), encoding: 'UCS-2', units: text.length }
  return { segments: units <= 160 ? 1 : packed(text), encoding: 'GSM-7', units }
}

/** Whether a text can travel in GSM-7: 160 letters a segment instead of 70. */
export function isGsm7(text: string): boolean {
  return septets(text) !== undefined
}

function septets(text: string): number | undefined {
  let sum = 0
  for (let i = 0; i < text.length; i++) {
    const cost = SEPTETS[text.charCodeAt(i)]!
    if (cost === 0) return undefined
    sum += cost
  }
  return sum
}

/** Twilio takes no more in one text (error 21617), and the calculator's time grows with the square. */
const LONGEST_SENT = 1600

function ucs2Segments(text: string): number {
  if (text.length > LONGEST_SENT) return Math.ceil(text.length / 67)
  return new SegmentedMessage(text).segmentsCount
}

/** Segments of 153 septets; a letter that costs two does not straddle a border. */
function packed(text: string): number {
  let segments = 1
  let used = 0
  for (let i = 0; i < text.length; i++) {
    const cost = SEPTETS[text.charCodeAt(i)]!
    if (used + cost > 153) {
      segments++
      used = 0
    }
    used += cost
  }
  return segments
}

/** ASCII that has its place in GSM-7: most texts are nothing else. */
const PLAIN = /^[\n\x20-\x5f\x61-\x7e]*$/

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const UNSENDABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g

/**
 * The same words in letters that cost half, where nothing is lost: straight quotes and dashes, plain spaces,
 * `...`, and, if that makes the whole text GSM-7, Latin letters without the marks that GSM-7 lacks (`Łódź` to
 * `Lodz`; é, ñ, ö stay), and degrees in letters (`12°C` to `12C`, `30°` to `30 deg`). A text that needs UCS-2
 * anyway keeps its letters. What XML cannot hold, and so no TwiML, is left out. Never throws; doing it twice is doing it
 * once.
 */
export function toGsm7(text: string): string {
  if (PLAIN.test(text)) return text
  const plain = straighten(text.toWellFormed().replaceAll(UNSENDABLE, '').normalize('NFC'))
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', ' ')
  if (isGsm7(plain)) return plain
  const degrees = plain.replace(/ ?° ?(?=[CFNSEW](?![A-Za-z]))/g, '').replaceAll(/ ?°/g, ' deg')
  const spelt = Array.from(degrees, (letter) => (isGsm7(letter) ? letter : spelling(letter))).join('')
  return isGsm7(spelt) ? spelt : plain
}

/** Whether words are one segment as they are sent: in letters that cost half, where nothing is lost. */
export function isOneSegment(words: string): boolean {
  return segmentsOf(toGsm7(words)).segments === 1
}

// biome-ignore format: a table reads better in rows
const SPELT: Record<string, string> = {
  ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D', þ: 'th', Þ: 'Th', ħ: 'h', Ħ: 'H', ı: 'i', œ: 'oe', Œ: 'OE', ẞ: 'SS',
  '￥': '¥', '￡': '£', '₹': 'Rs', '×': 'x', '•': '-', '·': '-', '©': '(c)', '®': '(R)', '™': 'TM', '№': 'No.',
}

// In Vietnamese the horn, the hook and the dot below make other words of the same letters.
const TELLING_MARK = /[\u0309\u031b\u0323]/

function spelling(letter: string): string {
  if (SPELT[letter] !== undefined) return SPELT[letter]
  if (/^\p{Default_Ignorable_Code_Point}$/u.test(letter)) return ''
  const apart = letter.normalize('NFKD')
  const bare = apart.replace(/\p{Mn}/gu, '')
  return /^[A-Za-z]+$/.test(bare) && !TELLING_MARK.test(apart) ? bare : letter
}
