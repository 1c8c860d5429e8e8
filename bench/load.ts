import { hash } from 'node:crypto'
import { Agent, type ClientRequest, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import Stripe from 'stripe'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { ACCOUNT_SID, AUTH_TOKEN, NUMBER, WEBHOOK_SECRET } from '../test/open-till.ts'

/** What one round of requests came to. */
export type Load = { perSecond: number; p99Ms: number }

const stripe = new Stripe('sk_test_bench')
let sids = 0
/** Prime, so that everybody texts once before anybody texts again, and far from whom we met next to them. */
const STRIDE = 2_003

/**
 * Texts that Twilio delivers, each another one and correctly signed, from one phone after the other.
 *
 * @throws if one is answered with anything but 2xx
 */
export async function textTo(
  url: string,
  how: { body: string; phones: readonly string[]; connections: number; seconds?: number; amount?: number },
): Promise<Load> {
  return measure(url, how, () => nextText(url, how))
}

/**
 * The same, but so many a second whatever the answers take, as people text who do not wait for each other.
 *
 * @returns what one in a hundred took longer than, from the moment in which it was due, in ms
 * @throws if one is answered with anything but 2xx
 */
export async function textAtRate(
  url: string,
  how: { body: string; phones: readonly string[]; perSecond: number; seconds: number },
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 })
  const began = performance.now()
  const tookMs = await Promise.all(
    Array.from({ length: how.perSecond * how.seconds }, async (_, i) => {
      const dueMs = began + (i * 1_000) / how.perSecond
      await sleep(Math.max(0, dueMs - performance.now()))
      const { path, body, ...options } = nextText(url, how)
      const status = await answered(request(`${url}${path}`, { ...options, agent }), body)
      if (status >= 300) throw new Error(`${url}: ${status}`)
      return performance.now() - dueMs
    }),
  )
  agent.destroy()
  return tookMs.toSorted((a, b) => a - b)[Math.floor(tookMs.length * 0.99)]!
}

function answered(asked: ClientRequest, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    asked.once('error', reject)
    asked.once('response', (answer) => answer.resume().once('end', () => resolve(answer.statusCode!)))
    asked.end(body)
  })
}

function nextText(url: string, { body, phones }: { body: string; phones: readonly string[] }): Request {
  const n = ++sids
  const form = {
    // Twilio's are chance: what goes by them lies as far apart as it would.
    MessageSid: `SM${hash('md5', String(n))}`,
    AccountSid: ACCOUNT_SID,
    From: phones[(n * STRIDE) % phones.length]!,
    To: NUMBER,
    Body: body,
    NumMedia: '0',
    NumSegments: '1',
  }
  const signature = getExpectedTwilioSignature(AUTH_TOKEN, `${url}/webhook/twilio/sms`, form)
  return {
    method: 'POST',
    path: '/webhook/twilio/sms',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    body: new URLSearchParams(form).toString(),
  }
}

/** Events that Stripe delivers, each once. */
export async function tellEvents(
  url: string,
  how: { events: readonly Stripe.Event[]; connections: number },
): Promise<Load> {
  const left = [...how.events]
  return measure(url, { connections: how.connections, amount: left.length }, () => {
    const payload = JSON.stringify(left.pop() ?? how.events[0])
    const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET })
    return {
      method: 'POST',
      path: '/webhook/stripe',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: payload,
    }
  })
}

type Request = { method: string; path: string; headers: Record<string, string>; body: string }

async function measure(
  url: string,
  { connections, seconds, amount }: { connections: number; seconds?: number; amount?: number },
  next: () => Request,
): Promise<Load> {
  const began = performance.now()
  let last = began
  const running = autocannon({
    url,
    connections,
    ...(seconds ? { duration: seconds } : { amount: amount! }),
    requests: [{ setupRequest: next }],
  })
  // A run by amount is only said to be over at the end of its second.
  running.on('response', () => {
    last = performance.now()
  })
  const result = await running
  if (result.non2xx || result.errors)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`)
  return { perSecond: (result.requests.total * 1000) / (last - began), p99Ms: result.latency.p99 }
}
