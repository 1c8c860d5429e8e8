import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { SegmentedMessage } from 'sms-segments-calculator'

/**
 * List prices per segment in micros of US dollars, sent and received. Close to Twilio's of 2026, good enough to see
 * what a conversation costs and no offer: carriers add fees of their own.
 */
const PER_SEGMENT: Record<string, readonly [sent: number, received: number]> = {
  US: [8_300, 8_300],
  CA: [8_300, 8_300],
  GB: [52_400, 7_500],
  IE: [76_500, 7_500],
  DE: [107_000, 7_500],
  AT: [99_500, 7_500],
  CH: [78_000, 7_500],
  FR: [79_800, 7_500],
  ES: [86_600, 7_500],
  IT: [92_700, 7_500],
  NL: [109_500, 7_500],
  SE: [59_300, 7_500],
  PL: [44_800, 7_500],
  AU: [51_500, 7_500],
  NZ: [101_000, 7_500],
  IN: [83_200, 7_500],
  JP: [84_000, 7_500],
  KE: [135_000, 7_500],
  NG: [289_000, 7_500],
  ZA: [110_000, 7_500],
  BR: [62_900, 7_500],
  MX: [83_400, 7_500],
}
const ELSEWHERE = [90_000, 7_500] as const
const MMS = [22_000, 16_500] as const
const WHATSAPP = [5_000, 5_000] as const
/** What Twilio takes for the trouble of a message that failed. */
export const FAILED_MICROS = 1_000

const BY_CALLING_CODE: Record<string, string> = { '1': 'US', '44': 'GB', '61': 'AU', '39': 'IT', '7': 'RU' }

/** `+14155550123` of `whatsapp:+14155550123`. */
export function bare(address: string): string {
  return address.replace(/^[a-z]+:/, '')
}

/** Whether it is a channel address such as `whatsapp:+1…`, which no carrier handles. */
export function isChannel(address: string): boolean {
  return /^[a-z]+:/.test(address)
}

/** Whether both ends of a message are on the same channel. */
export function sameChannel(one: string, other: string): boolean {
  return /^(?:[a-z]+:)?/.exec(one)![0] === /^(?:[a-z]+:)?/.exec(other)![0]
}

/** ISO 3166 country of a phone number, or undefined for what is none. */
export function country(address: string): string | undefined {
  const phone = parsePhoneNumberFromString(bare(address))
  return phone?.country ?? BY_CALLING_CODE[phone?.countryCallingCode ?? '']
}

/**
 * Whether a text could be sent there: E.164 and of a length that its country has, or what WhatsApp calls somebody by
 * who hides their number (`whatsapp:US.1349…`).
 */
export function isReachable(address: string): boolean {
  if (/^whatsapp:[A-Z]{2}(\.[A-Za-z0-9]{1,128}){1,2}$/.test(address)) return true
  return (
    /^\+[1-9]\d{6,14}$/.test(bare(address)) &&
    (parsePhoneNumberFromString(bare(address))?.isPossible() ?? false)
  )
}

/**
 * How many segments carriers bill, by Twilio's own calculator.
 *
 * @param smart count as Smart Encoding would rewrite it
 */
export function measure(body: string, smart = false): { segments: number; encoding: 'GSM-7' | 'UCS-2' } {
  const measured = new SegmentedMessage(body, 'auto', smart)
  return { segments: Math.max(1, measured.segmentsCount), encoding: measured.encodingName }
}

/** What a message costs the account, in micros of US dollars. `person` is the end that is not ours. */
export function priceMicros(args: {
  person: string
  direction: 'sent' | 'received'
  segments: number
  media: number
}): number {
  const way = args.direction === 'sent' ? 0 : 1
  if (isChannel(args.person)) return WHATSAPP[way]
  if (args.media > 0) return MMS[way]
  return (PER_SEGMENT[country(args.person) ?? ''] ?? ELSEWHERE)[way] * args.segments
}
