import { breaks } from './breaks.ts'
import { openClock, type SandboxClock } from './clock.ts'
import { controlRoutes } from './control/control.ts'
import { openWatchers, tellOfTwilio } from './control/stream.ts'
import { listen } from './listen.ts'
import { listenForMail, type Mail, type MailTray, openMailTray } from './mail/mail.ts'
import type { PhoneSettings } from './phone/markup.ts'
import { phonePages } from './phone/phone.ts'
import { openShelves, type Shelves } from './shelf.ts'
import { type Deed, later, openStoryTeller, type StoryTeller } from './story.ts'
import { turnAway } from './strangers.ts'
import type { Settings as StripeSettings } from './stripe/settings.ts'
import { openStripeSandbox, type StripeSandbox } from './stripe/stripe.ts'
import type { RentedNumber, TwilioSettings } from './twilio/account.ts'
import { openTwilioSandbox, type TwilioSandbox } from './twilio/twilio.ts'
import type { SandboxWorld } from './world.ts'

/** What the sandbox is told about the app that uses it. It knows nothing else of it. */
export type SandboxSettings = {
  stripe: {
    endpoints: { url: string; secret: string }[]
    secretKey?: string
    settings?: Partial<StripeSettings>
  }
  twilio: {
    accountSid: string
    authToken: string
    numbers: readonly RentedNumber[]
    settings?: Partial<TwilioSettings>
  }
  phone: PhoneSettings
  /** Ends the process at once, for the "break it" drawer; without it the drawer does not offer that. */
  kill?: () => void
  /**
   * Where the app lives by the sandbox's clock: called for each step by which that is set forward, and waited for.
   * The clock then never goes back, not by a reset either.
   */
  settle?: () => Promise<void>
}

export type Sandbox = {
  stripe: StripeSandbox
  twilio: TwilioSandbox
  mail: MailTray
  clock: SandboxClock & {
    /** {@link SandboxClock.advance} to a moment. @throws when that has gone by */
    advanceTo(at: number): Promise<void>
  }
  story: StoryTeller
  /** What each port answers, the control API included; for tests without sockets. */
  fetchTwilio(request: Request, env?: object): Promise<Response>
  fetchStripe(request: Request, env?: object): Promise<Response>
  /** Resolves when nothing is on its way and nothing is due within `withinMs` (5 seconds unless told). */
  quiet(withinMs?: number): Promise<void>
  reset(): void
  save(): string
  load(saved: string): void
  listen(ports: {
    twilioPort: number
    stripePort: number
    /** Without it no mail is listened for. */
    smtpPort?: number
  }): Promise<{ twilioUrl: string; stripeUrl: string; smtpUrl?: string }>
  close(): Promise<void>
}

/**
 * Opens a pretend Stripe, a pretend Twilio, a mailbox, and a page with phones to try an app with.
 *
 * @param args.stateFile a SQLite file that outlives the process; without one all is in memory
 */
export function openSandbox(args: SandboxSettings & { world: SandboxWorld; stateFile?: string }): Sandbox {
  const shelves = openShelves(args.stateFile)
  const clock = openClock(args.world, shelves.shelf('sandbox/clock'), args.settle)
  const { world } = clock
  const open: { close(): Promise<void> }[] = []
  // Names to route by in memory, until there are ports.
  const urls = { twilio: 'http://twilio.sandbox', stripe: 'http://stripe.sandbox' }
  const openStripe = () => openStripeSandbox({ ...args.stripe, world, shelves, publicUrl: () => urls.stripe })
  let current = openStripe()
  const stripe: StripeSandbox = {
    fetch: (request, env) => current.fetch(request, env),
    get control() {
      return current.control
    },
    close: () => current.close(),
  }
  const twilio = openTwilioSandbox({ ...args.twilio, world, shelves, publicUrl: () => urls.twilio })
  const mail = openMailTray(world, shelves.shelf<Mail>('mail'))
  const story = openStoryTeller({ twilio, stripe, deeds: shelves.shelf<Deed>('story'), now: world.now })
  const watchers = openWatchers()
  tellOfTwilio(watchers, twilio)
  mail.watch(({ raw: _, ...told }) => watchers.tell({ event: 'mail', data: told }))
  seed(twilio)

  async function quiet(withinMs = 5000): Promise<void> {
    // One may set the other going, so both have to be quiet at the same time.
    do {
      await twilio.control.quiet(withinMs)
      await stripe.control.quiet(withinMs)
    } while (!(twilio.account.agenda.isQuiet(withinMs) && stripe.control.idle(withinMs)))
  }

  async function forward(by: () => number): Promise<void> {
    await quiet(0)
    const ms = by()
    // Before what happens in that time.
    const line = later(ms)
    if (line !== undefined) story.note(line)
    await clock.advance(ms)
    watchers.tell({ event: 'clock', data: { now: world.now() } })
  }
  const advance = (ms: number) => forward(() => ms)
  /** @throws when that moment has gone by */
  async function advanceTo(at: number): Promise<void> {
    if (at < world.now())
      throw new Error(`The clock never goes back: it is ${new Date(world.now()).toISOString()}`)
    await forward(() => Math.max(0, at - world.now()))
  }

  function takeUp(change: (shelves: Shelves) => void): void {
    // Stripe begins with its endpoints on the shelf, so it is opened anew over what is there now.
    current.close()
    const aheadMs = clock.aheadMs()
    change(shelves)
    if (args.settle) clock.keepAhead(aheadMs)
    current = openStripe()
    seed(twilio)
    twilio.control.refresh()
  }

  const sandbox: Omit<Sandbox, 'fetchTwilio' | 'fetchStripe'> = {
    stripe,
    twilio,
    mail,
    clock: { ...clock, advance, advanceTo },
    story,
    quiet,
    reset: () => takeUp((kept) => kept.reset()),
    save: () => shelves.save(),
    load: (saved) => takeUp((kept) => kept.load(saved)),
    async listen({ twilioPort, stripePort, smtpPort }) {
      const twilioOpen = await keep(listen(fetchTwilio, twilioPort))
      const stripeOpen = await keep(listen(fetchStripe, stripePort))
      urls.twilio = twilioOpen.url
      urls.stripe = stripeOpen.url
      const smtp = smtpPort === undefined ? undefined : await keep(listenForMail(mail, smtpPort))
      return { twilioUrl: urls.twilio, stripeUrl: urls.stripe, ...(smtp ? { smtpUrl: smtp.url } : {}) }
    },
    async close() {
      watchers.close()
      for (const one of open) await one.close()
      twilio.close()
      stripe.close()
      shelves.close()
    },
  }

  async function keep<T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> {
    const opened = await opening
    open.push(opened)
    return opened
  }

  const control = controlRoutes({
    sandbox,
    phone: args.phone,
    watchers,
    breaks: breaks({ stripe, twilio, advance, kill: args.kill, after: world.after }),
  })
  const pages = phonePages(args.phone)

  async function fetchTwilio(request: Request, env?: object): Promise<Response> {
    const turnedAway = turnAway(request)
    if (turnedAway) return turnedAway
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/_sandbox')) return await control.fetch(request, env)
    if (/^\/(2010-04-01|v2)\//.test(pathname)) return await twilio.fetch(request, env)
    return await pages.fetch(request, env)
  }

  async function fetchStripe(request: Request, env?: object): Promise<Response> {
    const turnedAway = turnAway(request)
    if (turnedAway) return turnedAway
    if (new URL(request.url).pathname.startsWith('/_sandbox')) return await control.fetch(request, env)
    return await story.watchPage(request, () => stripe.fetch(request, env))
  }

  return { ...sandbox, fetchTwilio, fetchStripe }
}

/** A phone to begin with. */
function seed(twilio: TwilioSandbox): void {
  if (twilio.control.handsets().length === 0) twilio.control.handset('+14155550101', 'Ana')
}
