import { speechOf } from '../speech/speech.ts'
import { balanceOf, type Customer } from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import type { Tx } from '../store/store.ts'
import * as subscriptions from '../store/subscriptions.ts'
import { fittingArguments, readArguments } from '../till/arguments.ts'
import { cityOf } from '../till/cities.ts'
import { inLanguage } from '../till/command-settings.ts'
import { formatMoney, formatMost } from '../till/money.ts'
import { satellitePlace } from '../till/place.ts'
import { clockNamed, readSchedule } from '../till/schedule.ts'
import { findCommand, type ServiceCommand } from '../till/service.ts'
import type { InboundText } from '../till/text.ts'
import { isTimeZone, mainZoneOf, nextTime, onlyZoneOf } from '../till/time-zones.ts'
import { offerWords, terms } from './describe-subscription.ts'
import type { House } from './house.ts'
import { buyOf } from './offers-for.ts'
import { costOf } from './open-run.ts'
import { refuseSpending } from './refuse-frozen.ts'
import { refuseTooLittle } from './refuse-too-little.ts'

/** How long an offer waits for its yes; one that only says yes must be sooner. */
const OFFER_MS = 24 * 3_600_000
const BARE_YES_MS = 10 * 60_000

type Said = { customer: Customer; text: InboundText }

/**
 * Somebody texts the word of a scheduled command: they are told what it would cost, and it is on when they say yes to
 * that; or they end it, or ask how it stands. @returns the words that answer it
 */
export async function subscribe(
  tx: Tx,
  house: House,
  { customer, text, command, rest }: Said & { command: ServiceCommand; rest: string },
): Promise<string> {
  const speech = speechOf(house.service, customer)
  const { keyword } = command
  const wish = readSchedule(rest)
  if (wish.kind === 'off') return unsubscribe(tx, house, { customer, text, keyword })
  const offered = wish.kind === 'yes' ? await offerTo(tx, house, { customer, keyword }) : undefined
  if (offered) return agree(tx, house, { customer, text, subscription: offered })
  const has = wish.kind === 'at' ? undefined : await oneOn(tx, { customer, keyword })
  if (has) return speech.subscriptionOn(terms(house, speech, has))
  const asks = wish.kind === 'at' ? wish : { asked: '', time: null, clock: null }
  return offer(tx, house, { customer, text, command, ...asks })
}

async function oneOn(tx: Tx, { customer, keyword }: { customer: Customer; keyword: string }) {
  return (await subscriptions.on(tx, customer.id)).find(({ command }) => command === keyword)
}

/** They want nothing of what they were offered. @returns the words that answer it: the one that they have goes on */
export async function decline(
  tx: Tx,
  house: House,
  { customer, keyword }: { customer: Customer; keyword: string },
): Promise<string> {
  const speech = speechOf(house.service, customer)
  const has = await oneOn(tx, { customer, keyword })
  return has ? speech.subscriptionOn(terms(house, speech, has)) : speech.subscriptionNotOn({ keyword })
}

/** What a customer was offered by a keyword and has not answered, if it still stands; without one, what was just made. */
export async function offerTo(
  tx: Tx,
  { service, world }: House,
  { customer, keyword }: { customer: Customer; keyword?: string },
): Promise<subscriptions.Subscription | undefined> {
  const offered = await subscriptions.offered(tx, { customer: customer.id, command: keyword })
  if (!offered || !findCommand(service, offered.command)?.schedule) return undefined
  const standsMs = keyword === undefined ? BARE_YES_MS : OFFER_MS
  return world.clock.now() - offered.offered_at <= standsMs ? offered : undefined
}

async function offer(
  tx: Tx,
  house: House,
  args: Said & { command: ServiceCommand; asked: string; time: string | null; clock: string | null },
): Promise<string> {
  const { service, world } = house
  const { customer, text, command } = args
  const speech = speechOf(service, customer)
  const asked = fittingArguments(command.args, { rest: args.asked, place: satellitePlace(text.body) })
  const time = args.time ?? command.schedule!.at
  if (asked === undefined || time === undefined)
    return speech.usage({
      usage: inLanguage(command.usage, speech.language),
      help: inLanguage(command.help, speech.language),
    })
  const timeZone = zoneFor(house, { customer, command, asked, clock: args.clock })
  if (timeZone === undefined) {
    const city = cityOf(mainZoneOf(customer.country))
    return speech.whichClock({ at: `${time} ${city}` })
  }
  const refused = await refuseLater(tx, house, customer)
  if (refused !== undefined) return refused
  const cost = costOf(house, { customer, command, asked, address: customer.address })
  if ('failed' in cost) return cost.failed
  const { mostMicros } = cost
  if ((await balanceOf(tx, customer.id, service.currency)) < mostMicros)
    return refuseTooLittle(tx, house, { customer, keyword: command.keyword, mostMicros })
  const at = world.clock.now()
  const subscription = {
    id: world.newId('sub'),
    customer: customer.id,
    command: command.keyword,
    asked,
    time,
    time_zone: timeZone,
    next_on: nextTime({ time, timeZone }, at).date,
    most_micros: mostMicros,
    text_in: text.sid,
    offered_at: at,
  }
  await subscriptions.offer(tx, subscription)
  return offerWords(house, speech, subscription)
}

/** Why nothing may come by itself now, in words: nobody on hold, or whose phone has said STOP, would get it. */
function refuseLater(tx: Tx, house: House, customer: Customer): Promise<string | undefined> {
  if (customer.opted_out_at !== null) return Promise.resolve(speechOf(house.service, customer).phoneStopped())
  return refuseSpending(tx, house, { customer, costs: true })
}

/** By which clock somebody means a time; nothing if nobody knows. */
function zoneFor(
  { world, log }: House,
  args: { customer: Customer; command: ServiceCommand; asked: string; clock: string | null },
): string | undefined {
  const { customer, command } = args
  const named = clockNamed(args.clock)
  if (named !== null) return named === 'unknown' ? undefined : named
  const { timeZone } = command.schedule!
  if (typeof timeZone === 'string') return timeZone
  try {
    const zone = timeZone?.(readArguments(command.args, args.asked)!.read)
    if (zone !== undefined && isTimeZone(zone)) return zone
  } catch (error) {
    log.warn({ command: command.keyword, err: error }, 'subscribe: no time zone')
  }
  return onlyZoneOf(customer.country, world.clock.now())
}

/** They say yes to what they were offered, which waits while it cannot come. @returns the words that answer it */
export async function agree(
  tx: Tx,
  house: House,
  { customer, text, subscription }: Said & { subscription: subscriptions.Subscription },
): Promise<string> {
  const speech = speechOf(house.service, customer)
  const refused = await refuseLater(tx, house, customer)
  if (refused !== undefined) return refused
  const { id, time, time_zone: timeZone } = subscription
  const at = house.world.clock.now()
  const next = nextTime({ time, timeZone }, at)
  const offer = offerWords(house, speech, subscription)
  const words = `${text.body}, to: ${offer}`
  await subscriptions.start(tx, subscription, { nextOn: next.date, words, at })
  await jobs.leave(tx, { kind: 'deliver-subscription', subject: id, at: next.at })
  return speech.subscriptionOn(terms(house, speech, { ...subscription, next_on: next.date }))
}

async function unsubscribe(
  tx: Tx,
  house: House,
  { customer, text, keyword }: Said & { keyword: string },
): Promise<string> {
  const speech = speechOf(house.service, customer)
  await subscriptions.withdraw(tx, { customer: customer.id, command: keyword })
  const at = house.world.clock.now()
  const ended = await subscriptions.end(tx, {
    customer: customer.id,
    command: keyword,
    words: text.body,
    at,
  })
  return ended > 0 ? speech.subscriptionOff({ keyword }) : speech.subscriptionNotOn({ keyword })
}

/** STOP, or an account that rests: nothing comes by itself any more, until they ask for it again. */
export async function endSubscriptions(
  tx: Tx,
  args: { customer: string; words: string; at: number },
): Promise<void> {
  await subscriptions.withdraw(tx, { customer: args.customer })
  await subscriptions.end(tx, args)
}

/** What somebody is told who has less than one of a subscription can cost: each day's goes on when they have bought. */
export async function pausedWords(
  tx: Tx,
  house: House,
  { customer, subscription }: { customer: Customer; subscription: subscriptions.Subscription },
): Promise<string> {
  const { service } = house
  const speech = speechOf(service, customer)
  const words = subscription.once_at === null ? speech.subscriptionPaused : speech.laterUnpaid
  return words({
    keyword: subscription.command,
    cost: formatMost(subscription.most_micros, service.currency),
    balance: formatMoney(await balanceOf(tx, customer.id, service.currency), service.currency),
    buy: buyOf(house, speech, customer),
  })
}

/** Prices have gone up: nothing comes until the customer says yes to what it costs now. @returns the words that ask */
export async function offerAgain(
  tx: Tx,
  house: House,
  args: { customer: Customer; subscription: subscriptions.Subscription; mostMicros: number },
): Promise<string> {
  const { customer, subscription } = args
  const { command, asked, time, time_zone, text_in } = subscription
  const at = house.world.clock.now()
  const again = {
    id: house.world.newId('sub'),
    customer: customer.id,
    command,
    asked,
    time,
    time_zone,
    next_on: nextTime({ time, timeZone: time_zone }, at).date,
    most_micros: args.mostMicros,
    text_in,
    offered_at: at,
  }
  await subscriptions.end(tx, { customer: customer.id, id: subscription.id, words: 'a higher price', at })
  await subscriptions.offer(tx, again)
  const speech = speechOf(house.service, customer)
  return speech.subscriptionDearer(terms(house, speech, again))
}
