/** Twilio's default English lists. A text matches by its whole body, whatever its case; `Stop please` does not. */
const STOP = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'])
const START = new Set(['START', 'YES', 'UNSTOP'])
const HELP = new Set(['HELP', 'INFO'])

export type Keyword = 'STOP' | 'START' | 'HELP'

/** Which of the carrier words a text is, if any. */
function keyword(body: string): Keyword | undefined {
  const word = body.trim().toUpperCase()
  if (STOP.has(word)) return 'STOP'
  if (START.has(word)) return 'START'
  return HELP.has(word) ? 'HELP' : undefined
}

/** What Twilio answers by itself, free of charge. */
export const ANSWERS: Record<Keyword, string> = {
  STOP: 'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.',
  START:
    'You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
  HELP: 'Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
}

/**
 * How a number treats those words.
 *
 * - `default`: STOP and START change who may be texted and are still posted to the app, without `OptOutType`.
 * - `advanced`: a Messaging Service with Advanced Opt-Out, whose forms carry `OptOutType`.
 * - `toll-free`: the network's own layer: STOP alone, and UNSTOP or START to come back.
 * - `off`: the app does everything, as on a short code of one's own.
 */
export type OptOutMode = 'default' | 'advanced' | 'toll-free' | 'off'

/** What a text does to who may be texted. `listed` is whether its sender has opted out before. */
export function effect(mode: OptOutMode, body: string, listed: boolean): Keyword | undefined {
  const found = keyword(body)
  if (mode === 'off' || found === undefined) return undefined
  // A bare YES says "re-subscribe" only to whom it can apply; from all others it is an answer to a question.
  if (body.trim().toUpperCase() === 'YES' && !listed) return undefined
  if (mode !== 'toll-free') return found
  const word = body.trim().toUpperCase()
  if (word === 'STOP') return 'STOP'
  return word === 'UNSTOP' || word === 'START' ? 'START' : undefined
}
