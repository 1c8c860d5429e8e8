import { openShelves, type Shelves } from '../../../src/sandbox/shelf.ts'
import type { RentedNumber, TwilioSettings } from '../../../src/sandbox/twilio/account.ts'
import { openTwilioSandbox, type TwilioSandbox } from '../../../src/sandbox/twilio/twilio.ts'
import { type SimulatedWorld, simulatedWorld } from '../simulated-world.ts'

export const SID = `AC${'0123456789abcdef'.repeat(2)}`
export const TOKEN = 'a-token-that-only-twilio-and-we-know'
export const TILL = '+15550100200'
export const ANA = '+14155550101'
export const BEN = '+14155550102'
export const APP = 'http://app.test/webhook/twilio/sms'

/** A request as the app got it, with its form read. */
export type Seen = { url: string; headers: Headers; form: URLSearchParams; at: number }

export type Desk = {
  world: SimulatedWorld
  twilio: TwilioSandbox
  shelves: Shelves
  /** What the app was asked, oldest first. */
  seen: Seen[]
  /** Forms that carry a MessageStatus, as `sent`, `delivered`. */
  statuses(): string[]
  api(path: string, init?: RequestInit): Promise<Response>
  send(form: Record<string, string>): Promise<Response>
}

/** Twilio in memory, with an app behind it that answers as the test says. */
export function openDesk(
  app: (seen: Seen) => Response | Promise<Response> | string = () => '<Response/>',
  args: {
    number?: Partial<RentedNumber>
    settings?: Partial<TwilioSettings>
    seed?: number
    shelves?: Shelves
    world?: SimulatedWorld
  } = {},
): Desk {
  const seen: Seen[] = []
  const world =
    args.world ??
    simulatedWorld({
      ...(args.seed === undefined ? {} : { seed: args.seed }),
      async fetch(request) {
        const form = new URLSearchParams(
          request.method === 'GET' ? new URL(request.url).search : await request.text(),
        )
        const one = { url: request.url, headers: request.headers, form, at: world.now() }
        seen.push(one)
        const answer = await app(one)
        return typeof answer === 'string' ? twiml(answer) : answer
      },
    })
  const shelves = args.shelves ?? openShelves()
  const twilio = openTwilioSandbox({
    world,
    shelves,
    accountSid: SID,
    authToken: TOKEN,
    numbers: [{ phone: TILL, smsUrl: () => APP, ...args.number }],
    publicUrl: () => 'http://twilio.test',
    ...(args.settings ? { settings: args.settings } : {}),
  })
  async function api(path: string, init: RequestInit = {}): Promise<Response> {
    const authorization = `Basic ${Buffer.from(`${SID}:${TOKEN}`).toString('base64')}`
    return await twilio.fetch(
      new Request(`http://twilio.test/2010-04-01/Accounts/${SID}${path}`, {
        ...init,
        headers: { authorization, ...init.headers },
      }),
    )
  }
  return {
    world,
    twilio,
    shelves,
    seen,
    statuses: () => seen.flatMap(({ form }) => form.get('MessageStatus') ?? []),
    api,
    send: (form) => api('/Messages.json', { method: 'POST', body: new URLSearchParams(form) }),
  }
}

export function twiml(xml: string): Response {
  return new Response(xml, { headers: { 'content-type': 'text/xml; charset=utf-8' } })
}

/** Lets a promise that needs simulated time come to its end. */
export async function inTime<T>(desk: Desk, work: Promise<T>, ms = 60_000): Promise<T> {
  let done = false
  void work.finally(() => {
    done = true
  })
  for (let passed = 0; !done && passed <= ms; passed += 50) await desk.world.pass(50)
  return await work
}
