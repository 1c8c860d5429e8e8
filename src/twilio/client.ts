import { createRequire } from 'node:module'
import type { Twilio } from 'twilio'
import { overFetch } from './over-fetch.ts'

const require = createRequire(import.meta.url)

/** How Twilio is reached: as whom, where if not at its own address, and by which fetch. */
export type TwilioAccess = { accountSid: string; authToken: string; base?: URL; fetch: typeof fetch }

/**
 * Twilio's own client, over the house's one fetch. It never retries by itself. The package is loaded here and not
 * before: it takes a seventh of a second, and most of what the command line does texts nobody.
 */
export function openTwilio({ accountSid, authToken, base, fetch }: TwilioAccess): Twilio {
  const twilio: typeof import('twilio') = require('twilio')
  return twilio(accountSid, authToken, {
    // biome-ignore lint/suspicious/noExplicitAny: the package asks for its own class, and calls `request` only
    httpClient: overFetch(fetch, base) as any,
    userAgentExtensions: ['TextTill'],
  })
}
