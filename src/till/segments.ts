import { SegmentedMessage } from 'sms-segments-calculator'
import { straighten } from './glyphs.ts'

// GSM 03.38, without its escape. The second row costs two septets a letter.
const SINGLE =
  '\n\r !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ'
const DOUBLE = '\f[\\]^{|}~€'

const SEPTETS = new Map<string, 1 | 2>([
  ...[...SINGLE].map((letter): [string, 1] => [letter, 1]),
  ...[...DOUBLE].map((letter): [string, 2] => [letter, 2]),
])

export type Segments = {
  segments: number
  encoding: 'GSM-7' | 'UCS-2'
  /** Septets in GSM-7, UTF-16 code units in UCS-2: what fills a segment. */
  units: number
}

/**
 * What carriers bill for a text, as Twilio's own sms-segments-calculator counts it: 160 septets or 70 code units
 * in one segment, 153 or 67 in each of several. An empty text is one segment.
 */
export function segmentsOf(text: string): Segments {
  const units = septets(text)
  if (units === undefined) {
    const message = new SegmentedMessage(text)
    return { segments: message.segmentsCount, encoding: 'UCS-2', units: text.length }
  }
  return { segments: units <= 160 ? 1 : packed(text), encoding: 'GSM-7', units }
}

/** Whether a text can travel in GSM-7: 160 letters a segment instead of 70. */
export function isGsm7(text: string): boolean {
  return septets(text) !== undefined
}

function septets(text: string): number | undefined {
  let sum = 0
  for (const letter of text) {
    const cost = SEPTETS.get(letter)
    if (cost === undefined) return undefined
    sum += cost
  }
  return sum
}

/** Segments of 153 septets; a letter that costs two does not straddle a border. */
function packed(text: string): number {
  let segments = 1
  let used = 0
  for (const letter of text) {
    const cost = SEPTETS.get(letter)!
    if (used + cost > 153) {
      segments++
      used = 0
    }
    used += cost
  }
  return segments
}

/**
 * The same words in letters that cost half, where nothing is lost: straight quotes and dashes, plain spaces,
 * `...`, and, if that makes the whole text GSM-7, Latin letters without the marks that GSM-7 lacks (`Łódź` to
 * `Lodz`; é, ñ, ö stay). A text that needs UCS-2 anyway keeps its letters. Never throws; doing it twice is
 * doing it once.
 */
export function toGsm7(text: string): string {
  const plain = straighten(text.toWellFormed().normalize('NFC'))
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', ' ')
  if (isGsm7(plain)) return plain
  const spelt = Array.from(plain, (letter) => (SEPTETS.has(letter) ? letter : spelling(letter))).join('')
  return isGsm7(spelt) ? spelt : plain
}

const SPELT: Record<string, string> = {
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
  œ: 'oe',
  Œ: 'OE',
  ħ: 'h',
  Ħ: 'H',
  ẞ: 'SS',
  ſ: 's',
  '￥': '¥',
  '￡': '£',
  '×': 'x',
  '•': '-',
  '·': '-',
  '₹': 'Rs',
  '©': '(c)',
  '®': '(R)',
  '™': 'TM',
  '№': 'No.',
}

function spelling(letter: string): string {
  if (letter in SPELT) return SPELT[letter]!
  const bare = letter.normalize('NFKD').replace(/\p{Mn}/gu, '')
  return /^[A-Za-z]+$/.test(bare) || /^\p{Default_Ignorable_Code_Point}$/u.test(letter) ? bare : letter
}
