import { setTimeout as pause } from 'node:timers/promises'
import { compareBooks } from '../flows/compare-books.ts'
import { form } from '../sandbox/twilio/form.ts'
import { post as deliver } from '../sandbox/twilio/wire.ts'
import { recount } from '../store/audit.ts'
import { nextDueAt } from '../store/jobs.ts'
import type { StoreOptions } from '../store/store.ts'
import { DAY_MS } from '../till/day.ts'
import type { Service } from '../till/service.ts'
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  STRIPE_KEY,
  STRIPE_PAGES,
  TILL_NUMBER,
  TILL_URL,
  WEBHOOK_SECRET,
} from './addresses.ts'
import { rememberAnswers } from './answers.ts'
import { answerBank, payOn } from './browser.ts'
import type { SavedTown, Town } from './charter.ts'
import { openClock } from './clock.ts'
import { type Dice, openDice } from './dice.ts'
import { overhear } from './overhear.ts'
import { openPost } from './post.ts'
import { openPremises } from './premises.ts'
import { openScratch } from './scratch.ts'
import { openVendors } from './vendors.ts'
import { CALM, diskFault, STORM, type Weather } from './weather.ts'
import { openWire, type Place } from './wire.ts'

export type TownSettings = {
  service: Service
  /** The same seed gives the same world. */
  seed?: number
  /** A database of the caller's, PostgreSQL's too; without one a SQLite file that goes when the town is closed. */
  databaseUrl?: string
  /** A town to go on from, on a SQLite file. */
  from?: SavedTown | undefined
  storeOptions?: StoreOptions
  weather?: 'calm' | 'storm' | Weather
  /** ms since 1970. */
  startAt?: number
  /** Who else is there to be asked, by operators' commands. */
  places?: (dice: Dice) => Place[]
  /** Whether somebody waits for a real socket or file, so that time must not move on. */
  busy?: () => boolean
  /** How long the house stays closed after it closed or died, at most. */
  closedMs?: number
  /** How many texts Twilio answers one person in a moment; as in life, unless told. */
  repliesInARow?: number
  /** Told what happens, a line each. */
  log?: (line: string) => void
}

const SOON_MS = 5_000
/** Longer than anything takes that somebody waits for. */
const PATIENCE_MS = 600_000

/**
 * A whole town in one process and without a socket: the house, the sandbox's Stripe and Twilio, and people, under one
 * box of dice and a clock that moves when nothing else can. On SQLite the same seed gives the same town.
 */
export async function openTown(settings: TownSettings): Promise<Town> {
  const scratch = settings.databaseUrl === undefined ? await openScratch(settings.from?.database) : undefined
  const dice = openDice(settings.seed ?? 1)
  let weather =
    settings.weather === 'storm' ? STORM : typeof settings.weather === 'object' ? settings.weather : CALM
  let opensAt = Number.POSITIVE_INFINITY
  const startAt = settings.from?.at ?? settings.startAt ?? Date.parse('2026-11-23T12:00:00Z')
  const clock = openClock(startAt, {
    busy() {
      // SQLite answers at once.
      const answer = scratch === undefined ? premises.databaseAnswers() : undefined
      return answer ?? (settings.busy?.() ? pause(1) : undefined)
    },
    // A house that died is opened when all else is still, for opening it reads real files.
    async chore() {
      if (clock.now() < opensAt || premises.isOpen()) return false
      await open()
      return true
    },
  })
  const say = settings.log ?? (() => {})
  const log = (line: string) => say(`${new Date(clock.now()).toISOString().slice(11, 23)}  ${line}`)

  const wire = openWire({
    clock,
    dice,
    weather: () => weather,
    log,
    places: [
      { name: 'till', hosts: [new URL(TILL_URL).host], answer: (request) => visit(request) },
      {
        name: 'stripe',
        hosts: ['api.stripe.com', new URL(STRIPE_PAGES).host],
        answer: (request) => stripe.fetch(request),
      },
      { name: 'twilio', hosts: ['api.twilio.com'], answer: (request) => twilio.fetch(request) },
      ...(settings.places?.(dice) ?? []),
    ],
  })

  const post = openPost()
  const { answers, visit } = rememberAnswers((request) => premises.answer(request))

  const { now, after, sleep } = clock
  const { repliesInARow } = settings
  const sandbox = openVendors({ clock, dice, wire, repliesInARow, shelved: settings.from?.shelved })
  const { stripe, twilio } = sandbox

  const theirs = () => now() + (weather.aheadMs ?? 0)
  const premises = openPremises({
    settings: {
      databaseUrl: settings.databaseUrl ?? scratch!.url,
      storeOptions: { synchronous: 'off', ...settings.storeOptions },
      publicUrl: TILL_URL,
      service: settings.service,
      doorMs: 5_000,
      // Nobody else leaves jobs here, and looking every second is most of what a quiet hour would take.
      lookMs: 3_600_000,
      accountSid: ACCOUNT_SID,
      authTokens: [AUTH_TOKEN],
      numbers: [TILL_NUMBER],
      senders: [`whatsapp:${TILL_NUMBER}`],
      stripeKey: STRIPE_KEY,
      stripeSecrets: [WEBHOOK_SECRET],
    },
    outside: {
      clock: { now: theirs, sleep },
      random: dice.random,
      fetch: wire.from('till'),
      mail: post.mail,
    },
    log: overhear(log),
    strikes: () => weather.crash > 0 && dice.chance(weather.crash),
    diskFails: () => diskFault(weather, dice),
    onCrash() {
      log('the till dies')
      opensAt = now() + dice.between(0, settings.closedMs ?? 0)
      // Something must fall due then, or time would leap over it.
      after(opensAt - now(), () => {})
    },
  })
  await premises.open()

  async function open(): Promise<void> {
    opensAt = Number.POSITIVE_INFINITY
    await premises.open()
    log('the till opens')
  }

  async function close(): Promise<void> {
    weather = CALM
    opensAt = Number.POSITIVE_INFINITY
    await clock.until(premises.close(), PATIENCE_MS)
    stripe.close()
    twilio.close()
  }

  const browser = wire.from('browser')
  const look: Town['look'] = (work) => premises.look(work)

  async function isQuiet(): Promise<boolean> {
    if (wire.underWay() > 0 || premises.visitors() > 0) return false
    if (!stripe.control.idle(SOON_MS) || !twilio.account.agenda.isQuiet(SOON_MS)) return false
    const dueAt = await look(nextDueAt)
    return dueAt === undefined || dueAt > now() + SOON_MS
  }

  return {
    dice,
    clock,
    sandbox,
    fetch: browser,
    async texts(from, body, { sid } = {}) {
      log(`${from} > ${body}${sid ? '  (again)' : ''}`)
      if (sid === undefined)
        return clock.until(twilio.control.text({ from, to: TILL_NUMBER, body }), PATIENCE_MS)
      const again = {
        url: `${TILL_URL}/webhook/twilio/sms`,
        form: form(twilio.account, twilio.account.messages.get(sid)!),
      }
      await clock.until(deliver(twilio.account, again), PATIENCE_MS)
      return { sid, replies: [] }
    },
    inbox: (phone) =>
      twilio.control.messages(phone).filter(({ to, status }) => to === phone && status === 'delivered'),
    letters: post.subjectsTo,
    async pay(url, { card = 'visa', email } = {}) {
      log(`somebody pays on ${url} with ${card}`)
      return clock.until(payOn(browser, url, card, email), PATIENCE_MS)
    },
    async approve(url, agrees) {
      log(`somebody ${agrees ? 'approves' : 'refuses'} on ${url}`)
      return clock.until(answerBank(browser, url, agrees), PATIENCE_MS)
    },
    async settle() {
      const untilMs = now() + PATIENCE_MS
      for (await clock.still(); !(await isQuiet()); await clock.still())
        if (!clock.fire(untilMs)) throw new Error('the town does not come to rest')
    },
    house: premises.till,
    look,
    isOpen: premises.isOpen,
    async restart() {
      log('the till closes')
      await clock.until(premises.close(), PATIENCE_MS)
      await clock.advance(dice.between(0, settings.closedMs ?? 0))
      if (!premises.isOpen()) await open()
    },
    async crash() {
      premises.crash()
      for (await clock.still(); !premises.isOpen(); ) await clock.advance(1_000)
    },
    async books() {
      return look(async (read) => ({
        transfers: await read.db
          .selectFrom('transfers')
          .selectAll()
          .orderBy('posted_at')
          .orderBy('id')
          .execute(),
        wrong: await recount(read),
      }))
    },
    async tieOut() {
      const period = { fromMs: startAt - DAY_MS, toMs: now() + DAY_MS }
      const found = await clock.until(compareBooks(premises.till().house, period), PATIENCE_MS)
      return [...found.differences, ...found.waiting]
    },
    answers,
    tell: log,
    fail: (error) => void clock.errors.push(error),
    weather(next) {
      weather = next
    },
    async save() {
      await close()
      const saved = { database: scratch!.read(), shelved: sandbox.shelves.save(), at: now() }
      scratch!.remove()
      return saved
    },
    async close() {
      await close()
      scratch?.remove()
    },
  }
}
