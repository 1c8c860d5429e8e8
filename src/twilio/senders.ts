import { channelOf } from '../till/channel.ts'
import { openTwilio, type TwilioAccess } from './client.ts'

/** A sender on WhatsApp or RCS, whether it is on, and where its texts go. */
export type Sender = { address: string; status: string; url: string; method: string }

/** Twilio's list of senders on other channels. https://www.twilio.com/docs/whatsapp/api/senders */
export function openSenders(access: TwilioAccess) {
  const client = openTwilio(access)
  return {
    /** @throws Twilio's error; Unreachable */
    async find(address: string): Promise<Sender | undefined> {
      const channel = channelOf(address)
      const senders = await client.messaging.v2.channelsSenders.list({ channel, pageSize: 100 })
      const sender = senders.find(({ senderId }) => senderId === address)
      if (!sender) return undefined
      const { callbackUrl, callbackMethod } = sender.webhook ?? {}
      return { address, status: sender.status, url: callbackUrl ?? '', method: callbackMethod ?? 'POST' }
    },
  }
}
