import { foldAccents } from './glyphs.ts'
import { withoutCourtesy } from './grammar.ts'

// Twilio's default keywords, https://help.twilio.com/articles/223134027. YES is one of its opt-in words, but it is
// also an answer to half of the questions people ask, so for us only START and UNSTOP give consent back.
const STOP = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']
const START = ['START', 'UNSTOP']
const HELP = ['HELP', 'INFO']

/** Words that carriers or the till keep for themselves; operators' commands may not take them. */
export const RESERVED_KEYWORDS: string[] = [
  ...STOP,
  ...START,
  ...HELP,
  ...['YES', 'Y', 'NO', 'N', 'OK', 'OKAY', 'SURE'],
  ...[
    'BALANCE',
    'BAL',
    'CREDIT',
    'BUY',
    'TOPUP',
    'TOP',
    'ADD',
    'HISTORY',
    'STATEMENT',
    'MENU',
    'COMMANDS',
    'LOCK',
  ],
]

/** Whether Twilio answers a raw text by itself, so that we must not: one of its keywords and nothing else. */
export function isTwilioKeyword(raw: string): boolean {
  return [...STOP, ...START, ...HELP, 'YES'].includes(raw.trim().toUpperCase())
}

/** Wording that means stop only as the whole text: with anything more it is about something else. */
const STOP_PHRASES = new Set([
  ...STOP,
  ...['STOP ALL', 'STOP NOW', 'OPT OUT', 'OPT-OUT', 'OPT ME OUT', 'UNSUB', 'ARRET', 'ALTO'],
  ...['LEAVE ME ALONE'],
])

/** Wording that means stop wherever the text goes on to: the law wants any reasonable words understood. */
const REVOCATIONS = [
  /^(?:STOP|QUIT|CEASE) (?:ALL )?(?:THE |THESE |YOUR |ANY )?(?:TEXTS|TEXTING|MESSAGES|MESSAGING|SMS|SPAM|SPAMMING|CONTACTING)\b/,
  /^(?:STOP|QUIT|CEASE) SENDING (?:ME|US|ANY|ALL|THE|THESE|THIS|YOUR|TEXTS|MESSAGES|SMS)\b/,
  /^(?:DO NOT|DON'T|DONT|NEVER) (?:TEXT|MESSAGE|MSG|SMS|CONTACT) (?:ME|US|THIS NUMBER)\b/,
  /^(?:DO NOT|DON'T|DONT|NEVER) SEND (?:ME|US) (?:ANY |ANYMORE |ANY MORE |MORE )?(?:TEXTS|MESSAGES|SMS|OF)\b/,
  /^(?:REMOVE|UNSUBSCRIBE|DELETE) (?:ME|US|MY NUMBER|THIS NUMBER|MY PHONE)\b/,
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
  const said = withoutCourtesy(foldAccents(text).replace(/[ ?]{1,9}$/, ''))
  if (START.includes(said)) return 'start'
  if (HELP.includes(said) || said === 'HELP ME') return 'help'
  if (STOP_PHRASES.has(said)) return 'stop'
  const plain = withoutCourtesy(said.replace(OPENINGS, ''))
  const revoked = STOP_PHRASES.has(plain) || REVOCATIONS.some((wording) => wording.test(plain))
  return revoked ? 'stop' : undefined
}
