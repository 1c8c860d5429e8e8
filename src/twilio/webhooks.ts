import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { z } from 'zod'
import { channelOf } from '../till/channel.ts'
import type { DeliveryReceipt, InboundText } from '../till/text.ts'

/**
 * Whether a webhook is Twilio's: its signature over the pinned public URL and every field fits one of the tokens
 * (two while one is being rotated). https://www.twilio.com/docs/usage/security#validating-requests
 *
 * @param url the full URL that Twilio was given, query string and all; never one guessed from the request
 */
export function isGenuine(args: {
  url: string
  signature: string
  fields: Record<string, unknown>
  tokens: string[]
}): boolean {
  return args.tokens.some((token) => {
    try {
      return webhooks.validateRequest(token, args.signature, args.url, args.fields)
    } catch {
      return false
    }
  })
}

/** Where Twilio reports on a text of ours. */
export function statusUrl(publicUrl: string, ref: string): string {
  return `${publicUrl}/webhook/twilio/status?ref=${encodeURIComponent(ref)}`
}

const sid = z.string().regex(/^(SM|MM)[0-9a-f]{32}$/)

/** PostgreSQL keeps no NUL in a text, and nobody can type one. */
const words = z.string().transform((text) => text.replaceAll('\0', ''))

const inbound = z.object({
  MessageSid: sid,
  AccountSid: z.string(),
  From: words.pipe(z.string().min(3).max(280)),
  To: z.string().min(3).max(128),
  Body: words.default(''),
  NumMedia: z.coerce.number().int().min(0).catch(0),
  OptOutType: z.preprocess(
    (type) => (typeof type === 'string' ? type.toLowerCase() : null),
    z.enum(['stop', 'start', 'help']).nullable().catch(null),
  ),
})

/** Reads Twilio's form of a text in; nothing if it is not one, is another account's, or is for none of our own addresses. */
export function readText(
  fields: unknown,
  args: { raw: string; accountSid: string; ours: string[] },
): InboundText | undefined {
  const { data } = inbound.safeParse(fields)
  if (!data || data.AccountSid !== args.accountSid || !args.ours.includes(data.To)) return undefined
  if (channelOf(data.From) !== channelOf(data.To)) return undefined
  return {
    sid: data.MessageSid,
    sender: data.From,
    recipient: data.To,
    body: data.Body,
    raw: args.raw,
    media: data.NumMedia,
    heardByCarrier: data.OptOutType,
  }
}

const report = z.object({
  MessageSid: sid,
  AccountSid: z.string(),
  MessageStatus: words.pipe(z.string().min(1).max(32)),
  ErrorCode: words.pipe(z.string().max(10)).optional(),
})

/** Reads Twilio's form of a report on a text of ours; nothing if it is not one, or is another account's. */
export function readReceipt(
  fields: unknown,
  args: { ref: string; accountSid: string },
): DeliveryReceipt | undefined {
  const { data } = report.safeParse(fields)
  if (!data || data.AccountSid !== args.accountSid) return undefined
  return { ref: args.ref, sid: data.MessageSid, status: data.MessageStatus, error: data.ErrorCode ?? null }
}
