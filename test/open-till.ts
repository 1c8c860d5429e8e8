import pino from 'pino'
import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { compareBooks } from '../src/flows/compare-books.ts'
import { takePort } from '../src/listen.ts'
import type { TillSettings } from '../src/open-house.ts'
import { outside } from '../src/outside.ts'
import { listen } from '../src/sandbox/listen.ts'
import { openShelves } from '../src/sandbox/shelf.ts'
import { openStripeSandbox } from '../src/sandbox/stripe/stripe.ts'
import { openTwilioSandbox } from '../src/sandbox/twilio/twilio.ts'
import { openTextTill, type TextTill } from '../src/texttill.ts'
import { readService } from '../src/till/service.ts'
import service from '../texttill.config.ts'

export const ACCOUNT_SID = `AC${'0a'.repeat(16)}`
export const AUTH_TOKEN = 'token-of-the-test-account'
export const NUMBER = '+15550100'
export const WHATSAPP = `whatsapp:${NUMBER}`
export const RCS_AGENT = 'trail_till_agent'
export const WEBHOOK_SECRET = 'whsec_of_the_test_endpoint'
export const STRIPE_KEY = 'sk_test_till'

/** A till with a sandbox beside it, each on real sockets, on the real clock. */
export type OpenTill = {
  till: TextTill
  url: string
  stripe: ReturnType<typeof openStripeSandbox>
  twilio: ReturnType<typeof openTwilioSandbox>
  stripeUrl: string
  /** Posts a form as Twilio does, signed, and returns the answer. */
  post(form: Record<string, string>, options?: { token?: string; path?: string }): Promise<Response>
  /** Texts as a person does, through the sandbox, on the channel of their address. Resolves with the words of the TwiML answer, or nothing. */
  text(from: string, body: string): Promise<string | undefined>
  /** Texts that a person has received, oldest first. */
  received(person: string): string[]
  /** Sets everybody's clock forward. What falls due on the way is done within a second. */
  later(ms: number): void
  /**
   * Closes it, once nothing differs between Stripe's balance and its books.
   *
   * @param lost but for these orders, which were paid under its mark and never were in its books
   */
  close(lost?: string[]): Promise<void>
}

/** Proxies between a till and its sandbox: where they will be, and what opens them once it is known where the rest is. */
export type Between = Record<'stripe' | 'stripeHooks' | 'twilio' | 'twilioHooks', string> & {
  open(places: { till: string; stripe: string; twilio: string }): Promise<void>
}

const YEAR_MS = 365 * 86_400_000

export const quietLog = pino({ level: process.env.TEST_LOG ?? 'silent' })

export async function openTestTill(
  databaseUrl: string,
  settings: Partial<TillSettings> = {},
  stripeSettings: Parameters<typeof openStripeSandbox>[0]['settings'] = {},
  {
    log = quietLog,
    host = '127.0.0.1',
    between,
    booksFromMs,
  }: {
    log?: pino.Logger
    host?: string
    between?: Between
    /** What is in the books from before is of another account at Stripe. */
    booksFromMs?: number
  } = {},
): Promise<OpenTill> {
  const port = await takePort(0, '127.0.0.1')
  const url = `http://${host}:${port.number}`
  let aheadMs = 0
  const clock = { ...outside.clock, now: () => outside.clock.now() + aheadMs }
  const world = {
    now: clock.now,
    random: outside.random,
    fetch,
    after(ms: number, work: () => void | Promise<void>) {
      const timer = setTimeout(() => void work(), ms)
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
  const stripe = openStripeSandbox({
    world,
    shelves: openShelves(),
    publicUrl: () => stripeDoor.url,
    endpoints: [{ url: `${between?.stripeHooks ?? url}/webhook/stripe`, secret: WEBHOOK_SECRET }],
    settings: {
      webhookDelayMs: 5,
      captureMs: 20,
      processingMs: 500,
      webhookRetriesMs: [50, 100, 200, 400],
      ...stripeSettings,
    },
  })
  const twilio = openTwilioSandbox({
    world,
    shelves: openShelves(),
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    numbers: [
      {
        phone: NUMBER,
        rcsAgent: RCS_AGENT,
        smsUrl: () => `${between?.twilioHooks ?? url}/webhook/twilio/sms`,
      },
    ],
    publicUrl: () => twilioDoor.url,
    // A tenth of what it takes to arrive in the sandbox: whoever waits until all is at rest waits for that too.
    settings: { timing: { queuedMs: 5, sentMs: 15, deliveredMs: 60 } },
  })
  const stripeDoor = await listen(stripe.fetch, 0)
  const twilioDoor = await listen(twilio.fetch as Parameters<typeof listen>[0], 0)
  await between?.open({ till: url, stripe: stripeDoor.url, twilio: twilioDoor.url })
  const till = await openTextTill(
    {
      databaseUrl,
      publicUrl: between?.twilioHooks ?? url,
      service: readService(service),
      doorMs: 5_000,
      accountSid: ACCOUNT_SID,
      authTokens: [AUTH_TOKEN],
      numbers: [NUMBER],
      senders: [WHATSAPP, `rcs:${RCS_AGENT}`],
      twilioBase: new URL(between?.twilio ?? twilioDoor.url),
      stripeKey: STRIPE_KEY,
      stripeSecrets: [WEBHOOK_SECRET],
      stripeBase: new URL(between?.stripe ?? stripeDoor.url),
      showBooks: true,
      ...settings,
    },
    { ...outside, clock },
    log,
  )
  port.open(till.app)

  const received = (person: string) =>
    twilio.control
      .messages(person)
      .filter((message) => message.to === person)
      .map((message) => message.body)

  /** Holds Stripe's balance against the books by the operator's own report, once all is told that there is to tell. */
  async function tieOut(lost: string[]): Promise<void> {
    stripe.control.webhooks.lift()
    stripe.control.faults.lift()
    stripe.control.webhooks.release()
    const now = clock.now()
    const period = { fromMs: booksFromMs ?? now - YEAR_MS, toMs: now + YEAR_MS }
    await until(
      async () => {
        const { differences, waiting } = await compareBooks(till.house, period)
        return [...differences, ...waiting].filter((one) => !lost.includes(one.lost ?? ''))
      },
      (unlike) => unlike.length === 0,
    )
  }

  return {
    till,
    url,
    stripe,
    twilio,
    stripeUrl: stripeDoor.url,
    received,
    later(ms) {
      aheadMs += ms
      stripe.control.rearm()
      twilio.account.agenda.rearm()
    },
    post(form, { token = AUTH_TOKEN, path = '/webhook/twilio/sms' } = {}) {
      const signature = webhooks.getExpectedTwilioSignature(token, url + path, form)
      return fetch(url + path, {
        method: 'POST',
        headers: { 'X-Twilio-Signature': signature },
        body: new URLSearchParams(form),
      })
    },
    async text(from, body) {
      const { replies } = await twilio.control.text({ from, to: NUMBER, body })
      return replies.at(0)?.body
    },
    async close(lost = []) {
      await tieOut(lost)
      till.endStreams()
      await port.close()
      await till.close()
      stripe.close()
      twilio.close()
      await stripeDoor.close()
      await twilioDoor.close()
    },
  }
}

let sids = 0

/** A form as Twilio sends it for a text in, with a MessageSid of its own. */
export function inboundForm(fields: Record<string, string>): Record<string, string> {
  const sid = `SM${(++sids).toString(16).padStart(8, '0')}${'f'.repeat(24)}`
  return {
    MessageSid: sid,
    SmsSid: sid,
    SmsMessageSid: sid,
    AccountSid: ACCOUNT_SID,
    From: '+14155550123',
    To: NUMBER,
    Body: 'BALANCE',
    NumMedia: '0',
    NumSegments: '1',
    SmsStatus: 'received',
    ApiVersion: '2010-04-01',
    ...fields,
  }
}

/** Waits until something holds, looking again and again; fails after a while with what it saw last. */
export async function until<T>(look: () => T | Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const seen = await look()
    if (holds(seen)) return seen
    if (Date.now() > deadline) throw new Error(`waited for nothing; last saw ${JSON.stringify(seen)}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
