import twilio from 'twilio'
import { overFetch } from './over-fetch.ts'

/** How Twilio is reached: as whom, where if not at its own address, and by which fetch. */
export type TwilioAccess = { accountSid: string; authToken: string; base?: URL; fetch: typeof fetch }

/** Twilio's own client, over the house's one fetch. It never retries by itself. */
export function openTwilio({ accountSid, authToken, base, fetch }: TwilioAccess): twilio.Twilio {
  return twilio(accountSid, authToken, {
    // biome-ignore lint/suspicious/noExplicitAny: the package asks for its own class, and calls `request` only
    httpClient: overFetch(fetch, base) as any,
    userAgentExtensions: ['TextTill'],
  })
}
