import { withoutCourtesy } from './courtesy.ts'
import { foldAccents, withoutOuter } from './glyphs.ts'
import { ANSWER_WORDS, NOT_A_WORD } from './grammar.ts'
import { REVOCATIONS } from './revocations.ts'

// Twilio's default keywords, https://help.twilio.com/articles/223134027. YES is one of its opt-in words, but it is
// also an answer to half of the questions people ask, so for us only START and UNSTOP give consent back.
const STOP = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']
const START = ['START', 'UNSTOP']
const HELP = ['HELP', 'INFO']

/** Words of the till's own, its synonyms included. */
const BUILT_IN =
  'BALANCE BAL CREDIT BUY TOPUP TOP ADD HISTORY STATEMENT MENU COMMANDS LOCK UNLOCK CARD CARDS AUTO RECEIPT RECEIPTS INVOICE MORE LINK UNLINK SUBS SUBSCRIPTIONS SUBSCRIPTION'.split(
    ' ',
  )

/** Said in other languages or in short, where Twilio does not answer by itself. */
const ALSO_STOP = [
  ...['UNSUB', 'ALTO', 'BAJA', 'PARAR', 'DETENER'],
  ...['ARRET', 'ARRETER', 'ARRETEZ', 'DESABONNER', 'DESINSCRIRE', 'DESINSCRIPTION'],
  ...['STOPP', 'ABMELDEN', 'ABBESTELLEN'],
]

/** Words that end what they are said of: all texts by themselves, and one thing along with its word. */
export const STOP_WORDS: readonly string[] = [...STOP, ...ALSO_STOP]

/** Words that carriers or the till keep for themselves; operators' commands may not take them. */
export const RESERVED_KEYWORDS: string[] = [
  ...STOP,
  ...ALSO_STOP,
  ...START,
  ...HELP,
  ...ANSWER_WORDS,
  ...BUILT_IN,
]

/** A word of the till's own with a number behind it, which is read without a space between them too: `BUY20`. */
export const GLUED = /^(BUY|TOPUP|ADD|LINK|UNLOCK)\d/

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

const OPENINGS =
  /^(?:(?:PLEASE|PLS|PLZ|KINDLY|HI|HELLO|HEY|JUST|CAN YOU|COULD YOU|WOULD YOU|YOU MUST|I WANT YOU TO|I WANT TO|I WANNA|I WOULD LIKE TO|I'D LIKE TO|I WISH TO|POR FAVOR|SVP|S'IL VOUS PLAIT|MERCI|BITTE)[,.!]? ){1,3}/

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
