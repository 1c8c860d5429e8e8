import type { Read } from '../store/store.ts'
import * as textsIn from '../store/texts-in.ts'
import { channelOf, WHATSAPP_WINDOW_MS } from '../till/channel.ts'
import type { House } from './house.ts'

/**
 * Whether words of ours would be refused by WhatsApp, since somebody has not texted us there for a day (Twilio's 63016):
 * then it takes templates only, which a till has none of. Elsewhere there is no such window.
 *
 * @param args.customer whose texts came from that address
 */
export async function isWindowClosed(
  read: Read,
  { world }: House,
  { customer, address }: { customer: string; address: string },
): Promise<boolean> {
  if (channelOf(address) !== 'whatsapp') return false
  const heard = await textsIn.lastHeard(read, { customer, from: address })
  return heard === undefined || world.clock.now() - heard.received_at >= WHATSAPP_WINDOW_MS
}
