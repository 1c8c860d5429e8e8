import MessagingResponse from 'twilio/lib/twiml/MessagingResponse.js'
import type { Words } from '../till/text.ts'

/**
 * The answer to a text in: the words for Twilio to send, or none. Twilio tells `statusUrl` when it has taken each
 * (the `action` of `<Message>`), which is how we know that the answer was not lost.
 */
export function twiml(words: Words[], statusUrl: (ref: string) => string): string {
  const response = new MessagingResponse()
  for (const { ref, body } of words) response.message({ action: statusUrl(ref), method: 'POST' }, body)
  return response.toString()
}
