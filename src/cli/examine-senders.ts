import type { Keys } from '../env.ts'
import type { openSenders } from '../twilio/senders.ts'
import { bad, doubtful, type Finding, good, reasonOf } from './finding.ts'

/** The senders on WhatsApp and RCS: whether the account has them, whether they are on, and where their texts go. */
export async function examineSenders(
  senders: ReturnType<typeof openSenders>,
  keys: Keys,
  url: string,
): Promise<Finding[]> {
  const found: Finding[] = []
  for (const address of keys.senders) {
    const about = address
    const fix = `At console.twilio.com, Messaging, Senders, send its incoming messages to ${url} by POST.`
    try {
      const sender = await senders.find(address)
      if (!sender)
        found.push(
          bad(about, 'This account has no such sender.', 'Check TWILIO_SENDERS at console.twilio.com.'),
        )
      else if (sender.url !== url)
        found.push(bad(about, `Its texts go to ${sender.url || 'nobody'}, not ${url}.`, fix))
      else if (sender.method !== 'POST') found.push(bad(about, `Its texts come by ${sender.method}.`, fix))
      else if (!sender.status.startsWith('ONLINE'))
        found.push(bad(about, `It is ${sender.status}, not ONLINE.`, 'Finish its registration at Twilio.'))
      else found.push(good(about, 'Its texts come here.'))
    } catch (error) {
      found.push(doubtful(about, `It cannot be looked at: ${reasonOf(error)}`, fix))
    }
  }
  return found
}
