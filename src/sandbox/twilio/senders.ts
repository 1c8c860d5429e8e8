import { createHash } from 'node:crypto'
import type { Account, RentedNumber } from './account.ts'

/**
 * The senders of an account on one channel, as one page: each number has one on WhatsApp, and on RCS if it has an agent.
 *
 * @see https://www.twilio.com/docs/whatsapp/api/senders
 */
export function listSenders(account: Account, url: URL) {
  const channel = url.searchParams.get('Channel')
  const page = `https://messaging.twilio.com/v2/Channels/Senders?Channel=${channel}&PageSize=50&Page=0`
  return {
    meta: {
      page: 0,
      page_size: 50,
      first_page_url: page,
      previous_page_url: null,
      url: page,
      next_page_url: null,
      key: 'senders',
    },
    senders: account.numbers.flatMap((number) => senderOn(number, channel)),
  }
}

function senderOn(number: RentedNumber, channel: string | null) {
  const name = channel === 'whatsapp' ? number.phone : channel === 'rcs' ? number.rcsAgent : undefined
  if (name === undefined) return []
  const sid = `XE${createHash('md5').update(`${channel}:${name}`).digest('hex')}`
  return [
    {
      sid,
      status: 'ONLINE',
      sender_id: `${channel}:${name}`,
      webhook: {
        callback_method: 'POST',
        callback_url: number.smsUrl?.() ?? '',
        fallback_method: 'POST',
        fallback_url: number.fallbackUrl?.() ?? '',
        status_callback_url: '',
        status_callback_method: 'POST',
      },
      url: `https://messaging.twilio.com/v2/Channels/Senders/${sid}`,
    },
  ]
}
