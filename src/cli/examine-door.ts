import type Stripe from 'stripe'
import webhooks from 'twilio/lib/webhooks/webhooks.js'
import type { Keys } from '../env.ts'
import { bad, type Finding, good, reasonOf } from './finding.ts'

const TIMEOUT_MS = 10_000

/**
 * Knocks at the till's own public address as Twilio and Stripe do, signed, with what changes nothing: a report on a
 * text that was never sent, and a body that is no event.
 */
export async function examineDoors(stripe: Stripe, keys: Keys, publicUrl: string): Promise<Finding[]> {
  return [await knockAsTwilio(keys, publicUrl), await knockAsStripe(stripe, keys, publicUrl)]
}

async function knockAsTwilio({ accountSid, authTokens }: Keys, publicUrl: string): Promise<Finding> {
  const url = `${publicUrl}/webhook/twilio/status?ref=doctor`
  const fields = { AccountSid: accountSid, MessageSid: `SM${'0'.repeat(32)}`, MessageStatus: 'sent' }
  const signature = webhooks.getExpectedTwilioSignature(authTokens[0]!, url, fields)
  return knock('door for Twilio', url, [204], {
    method: 'POST',
    headers: { 'X-Twilio-Signature': signature },
    body: new URLSearchParams(fields),
  })
}

async function knockAsStripe(stripe: Stripe, { stripeSecrets }: Keys, publicUrl: string): Promise<Finding> {
  const payload = '{}'
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: stripeSecrets[0]! })
  const url = `${publicUrl}/webhook/stripe`
  return knock('door for Stripe', url, ['no-event'], {
    method: 'POST',
    headers: { 'Stripe-Signature': signature, 'Content-Type': 'application/json' },
    body: payload,
  })
}

/** @param wanted the status, or the problem's code, of the door that we know */
async function knock(
  about: string,
  url: string,
  wanted: (number | string)[],
  request: RequestInit,
): Promise<Finding> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const answer = await fetch(url, { ...request, redirect: 'manual', signal })
    const problem = (await answer.json().catch(() => ({}))) as { code?: string }
    if (wanted.includes(answer.status) || (problem.code && wanted.includes(problem.code)))
      return good(about, `${new URL(url).origin} answers, and knows the signature.`)
    if (answer.status >= 300 && answer.status < 400)
      return bad(
        about,
        `${url} sends on to ${answer.headers.get('location')}.`,
        'Set PUBLIC_BASE_URL to where it ends; nobody follows.',
      )
    if (problem.code === 'signature')
      return bad(
        about,
        'The till that answers there refuses the signature.',
        'Start it anew with these keys; PUBLIC_BASE_URL must be the same.',
      )
    return bad(
      about,
      `${url} answers ${answer.status}${problem.code ? ` (${problem.code})` : ''}.`,
      'Is it this till? See its log, and that of the proxy.',
    )
  } catch (error) {
    return bad(
      about,
      `${url} does not answer: ${reasonOf(error)}`,
      'Start the till, and let the proxy lead there.',
    )
  }
}
