/** A text as it came in: Twilio's MessageSid, who to whom, what, and the raw form. */
export type InboundText = {
  sid: string
  sender: string
  recipient: string
  body: string
  raw: string
  /** How many pictures or files came along. */
  media: number
  /** What Twilio has understood and answered already (its OptOutType), by words of the operator's own perhaps. */
  heardByCarrier: 'stop' | 'start' | 'help' | null
}

/** A text that was heard, and when, ms since 1970. */
export type HeardText = InboundText & { received_at: number }

/** Words that a door carries, and the reference by which Twilio will confirm them. */
export type Words = { ref: string; body: string }

/** Twilio's word on a text of ours: queued, sent, delivered, … */
export type DeliveryReceipt = { ref: string; sid: string; status: string; error: string | null }

/**
 * How far a text has come, for reports that arrive out of order: a later state never gives way to an earlier
 * one. The names are Twilio's ("Message status values").
 */
const RANK: Record<string, number> = {
  accepted: 1,
  scheduled: 1,
  queued: 2,
  sending: 3,
  sent: 4,
  failed: 5,
  undelivered: 5,
  delivered: 6,
  read: 7,
}

/** The state that is further on. */
export function furtherStatus(known: string | null, reported: string): string {
  return known !== null && (RANK[known] ?? 0) >= (RANK[reported] ?? 0) ? known : reported
}

/** Twilio's words on a text that a carrier has had. */
export const GONE: readonly string[] = ['sent', 'delivered', 'read']

/** Words of ours as others than their customer may read them: without the codes that only the phone should have. */
export function withoutCodes(body: string): string {
  return body.replace(CODES, (code) => '*'.repeat(code.length))
}

/** Where codes stand in our words, in each language; those of questions are good for minutes, and say so. */
const CODES = new RegExp(
  [
    String.raw`\d{6}(?= (?:signs you in|es tu c|vous connecte|melden Sie sich an))`,
    String.raw`(?<=(?:UNLOCK|DESBLOQUEAR|DÉBLOQUER|ENTSPERREN) )\d{6}`,
    String.raw`(?<=(?:LINK|VINCULAR|LIER|VERBINDEN) )\d{6}`,
    String.raw`(?<=\b(?:YES|SI|OUI) )\d{4}(?= (?:within|en|sous) 5 min)`,
    String.raw`(?<=innen 5 min JA )\d{4}`,
  ].join('|'),
  'g',
)

/**
 * Twilio's error codes of texts that no carrier will deliver later either: blocked, unknown, a landline, filtered,
 * opted out, from a number that may not send, or on WhatsApp to nobody there, or a day after they texted. 30003 is none of them: a phone that is off gets its texts when it is on.
 *
 * https://www.twilio.com/docs/api/errors
 */
const NEVER_DELIVERED = [
  '21610',
  '30004',
  '30005',
  '30006',
  '30007',
  '30032',
  '30034',
  '30450',
  '30453',
  '30610',
  '63003',
  '63016',
  '63024',
]

/** Why a text to WhatsApp was not sent at all: nobody has texted from there for a day. */
export const WINDOW_CLOSED = 'window-closed'

/** Whether a text has not arrived and never will, by Twilio's word on it. `failed` is what no carrier has seen. */
export function isLost({ status, error }: { status: string; error: string | null }): boolean {
  return status === 'failed' || (status === 'undelivered' && NEVER_DELIVERED.includes(error ?? ''))
}

/** Whether a text met a number that is nobody's, or no phone's. https://www.twilio.com/docs/api/errors */
export function isNobodys({ status, error }: { status: string; error: string | null }): boolean {
  return status === 'undelivered' && (error === '30005' || error === '30006')
}
