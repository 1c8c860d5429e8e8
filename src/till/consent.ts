import { foldAccents, withoutOuter } from './glyphs.ts'
import { ANSWER_WORDS, NOT_A_WORD, withoutCourtesy } from './grammar.ts'

// Twilio's default keywords, https://help.twilio.com/articles/223134027. YES is one of its opt-in words, but it is
// also an answer to half of the questions people ask, so for us only START and UNSTOP give consent back.
const STOP = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']
const START = ['START', 'UNSTOP']
const HELP = ['HELP', 'INFO']

/** Words of the till's own, its synonyms included. */
const BUILT_IN =
  'BALANCE BAL CREDIT BUY TOPUP TOP ADD HISTORY STATEMENT MENU COMMANDS LOCK UNLOCK CARD CARDS AUTO RECEIPT RECEIPTS INVOICE MORE'.split(
    ' ',
  )

/** Said in other languages or in short, where Twilio does not answer by itself. */
const ALSO_STOP = ['UNSUB', 'ARRET', 'ALTO']

/** Words that carriers or the till keep for themselves; operators' commands may not take them. */
export const RESERVED_KEYWORDS: string[] = [
  ...STOP,
  ...ALSO_STOP,
  ...START,
  ...HELP,
  ...ANSWER_WORDS,
  ...BUILT_IN,
]

/**
 * Whether Twilio answers a raw text by itself, so that we must not: one of its keywords and nothing else. What else
 * {@link readConsent} understands is ours to confirm. YES is left out: an answer to a question of ours.
 */
export function isTwilioKeyword(raw: string): boolean {
  return [...STOP, ...START, ...HELP].includes(raw.trim().toUpperCase())
}

/** Wording that means stop only as the whole text: with anything more it is about something else. */
const STOP_PHRASES = new Set([
  ...STOP,
  ...ALSO_STOP,
  ...['STOP ALL', 'STOP NOW', 'OPT OUT', 'OPT-OUT', 'OPT ME OUT', 'LEAVE ME ALONE'],
])

/** Wording that means stop however the text goes on: the law wants any reasonable words understood. */
const REVOCATIONS = [
  /^STOP(?:[ .,!]{1,3}STOP){1,20}$/,
  /^(?:STOP|QUIT|CEASE) (?:TEXTING|MESSAGING|CONTACTING|SPAMMING)(?:$| (?:ME|US|MY (?:PHONE|NUMBER)|THIS NUMBER)\b)/,
  /^(?:STOP|QUIT|CEASE) (?:ALL |ANY |THE |THESE |THIS |YOUR ){0,2}(?:TEXTS|TEXT MESSAGES|MESSAGES|SMS|SPAM)\b/,
  /^(?:STOP|QUIT|CEASE) SENDING (?:ME|US|ANY|ALL|THE|THESE|THIS|YOUR|TEXTS|MESSAGES|SMS)\b/,
  /^(?:DO NOT|DON'T|DONT|NEVER) (?:TEXT|MESSAGE|MSG|SMS|CONTACT) (?:ME|US|THIS NUMBER)(?:$|[.,!;]| (?:AGAIN|ANY ?MORE|EVER|AT ALL|NOW)\b)/,
  /^(?:DO NOT|DON'T|DONT|NEVER) SEND (?:ME |US )?(?:ANY ?MORE |ANY |MORE ){0,2}(?:TEXTS|MESSAGES|SMS)\b/,
  /^(?:REMOVE|UNSUBSCRIBE|DELETE) (?:ME|US|MY (?:PHONE|NUMBER)|THIS NUMBER)\b/,
  /^TAKE (?:ME|US|MY NUMBER|THIS NUMBER) OFF\b/,
  /^OPT (?:ME |US )?OUT (?:OF|FROM)\b/,
  /^UNSUBSCRIBE (?:FROM|TO|THIS)\b/,
  /^NO MORE (?:TEXTS|TEXT MESSAGES|MESSAGES|SMS)\b/,
  /^(?:CANCEL|END) (?:MY |THE |THIS )?(?:SUBSCRIPTION|TEXTS|MESSAGES)\b/,
  /^I (?:REVOKE|WITHDRAW) (?:MY )?CONSENT\b/,
]

const OPENINGS =
  /^(?:(?:PLEASE|PLS|PLZ|KINDLY|HI|HELLO|HEY|JUST|CAN YOU|COULD YOU|WOULD YOU|YOU MUST|I WANT YOU TO|I WANT TO|I WANNA|I WOULD LIKE TO|I'D LIKE TO|I WISH TO)[,.!]? ){1,3}/

/**
 * What a normalised text says about being texted. Keywords count as the whole text only: "Stop it!" stops nothing.
 * Plain wording ("stop texting me", "remove me from your list") counts as well; see {@link isTwilioKeyword} for
 * who answers.
 */
export function readConsent(text: string): 'stop' | 'start' | 'help' | undefined {
  // Twilio lifts its own block for the bare word only; saying yes to more would be a promise that it breaks.
  if (START.includes(text)) return 'start'
  const said = withoutCourtesy(foldAccents(withoutOuter(text, NOT_A_WORD)))
  if (HELP.includes(said) || said === 'HELP ME') return 'help'
  if (STOP_PHRASES.has(said)) return 'stop'
  const plain = withoutCourtesy(said.replace(OPENINGS, ''))
  const revoked = STOP_PHRASES.has(plain) || REVOCATIONS.some((wording) => wording.test(plain))
  return revoked ? 'stop' : undefined
}
