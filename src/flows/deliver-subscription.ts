import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as deliveries from '../store/deliveries.ts'
import type * as runs from '../store/runs.ts'
import type { Read, Tx } from '../store/store.ts'
import * as subscriptions from '../store/subscriptions.ts'
import { isDay, nextDaytime } from '../till/daytime.ts'
import { findCommand, type ServiceCommand } from '../till/service.ts'
import { momentOf, nextTime } from '../till/time-zones.ts'
import type { Attempted } from './attempt-run.ts'
import { voidRun } from './capture.ts'
import type { House } from './house.ts'
import { costOf, isUp, openRun } from './open-run.ts'
import { creditToCome } from './refuse-too-little.ts'
import { say } from './say.ts'
import { offerAgain, pausedWords } from './subscribe.ts'
import { isWindowClosed } from './window.ts'

/** How soon what failed is tried again, while it is still of use. */
export const AGAIN_MS = 5 * 60_000

/** How late what comes but once may be. */
const LATE_MINUTES = 60

/** So many in a row that did not come, and it is over with the next: what somebody is told of to buy in time for. */
const MOST_SKIPPED = 30

/**
 * A subscription is due: a run of its command begins, held and paid for like any other. In the same transaction it moves
 * to its next day, so that each day comes once, whatever dies and however many look; what comes but once stays until
 * that run ends. What is late is left out, free of charge, and so is what its customer cannot have; but it waits, while
 * it is of use, for credit that is on its way.
 *
 * @returns when it is due next
 */
export async function deliverSubscription(house: House, id: string): Promise<number | undefined> {
  const { store, service, world } = house
  return store.transact(async (tx) => {
    const known = await subscriptions.find(tx, id)
    const customer = (await customers.lock(tx, 'id', known!.customer))!
    const subscription = (await subscriptions.find(tx, id))!
    const command = findCommand(service, subscription.command)
    if (!subscriptions.isOn(subscription)) return undefined
    const now = world.clock.now()
    const { time, time_zone: timeZone, next_on: date, once_at: once } = subscription
    const dueAt = once ?? momentOf({ date, time, timeZone })
    if (now < dueAt) return dueAt
    const run = runOf(subscription)
    if (once !== null && (await deliveries.find(tx, run))) return undefined
    if (!command || !(once === null ? command.schedule : command.later)) {
      if (mayBeElsewhere(dueAt, now)) return now + AGAIN_MS
      await endUnsold(tx, house, { customer, subscription, run })
      return undefined
    }
    const due = { subscription, dueAt }
    if (isOfUse(command, due, now + AGAIN_MS) && !(await isUp(tx, house, command))) return now + AGAIN_MS
    if (!isOfUse(command, due, now))
      await skipDelivery(tx, house, { customer, subscription, run, words: null })
    else if (await beginsLater(tx, house, { ...due, customer, command })) return now + AGAIN_MS
    const next = once === null ? nextTime({ time, timeZone }, now) : undefined
    if (next) await subscriptions.move(tx, { id, nextOn: next.date })
    return next?.at
  })
}

/**
 * Whether it is too early to say of what is due that nobody sells it, where this process does not: processes are replaced
 * one after the other, and another may.
 */
export function mayBeElsewhere(dueAt: number, at: number): boolean {
  return at <= dueAt + LATE_MINUTES * 60_000
}

/** Nothing of it comes any more, for nobody sells it. Its customer is told so, by day. */
async function endUnsold(
  tx: Tx,
  house: House,
  args: { customer: customers.Customer; subscription: subscriptions.Subscription; run: string },
): Promise<void> {
  const { customer, subscription, run } = args
  const { id, command: keyword, time_zone: timeZone } = subscription
  const at = house.world.clock.now()
  await subscriptions.end(tx, { customer: customer.id, id, words: 'no longer sold', at })
  const body = speechOf(house.service, customer).subscriptionGone({ keyword })
  const notBefore = nextDaytime(customer.country, at, timeZone)
  await say(tx, house, { id: `skipped:${run}`, customer, body, notBefore })
}

/** What is due, and when it was or is. */
export type Due = { subscription: subscriptions.Subscription; dueAt: number }

/** Begins a run, or leaves it out. @returns true if it does neither, because credit for it is on its way */
async function beginsLater(
  tx: Tx,
  house: House,
  args: Due & { customer: customers.Customer; command: ServiceCommand },
): Promise<boolean> {
  const { customer, subscription, command, dueAt } = args
  const { id, asked } = subscription
  const run = runOf(subscription)
  const skip = async (words: string | null, always = false) => {
    await skipDelivery(tx, house, { customer, subscription, run, words, always })
    return false
  }
  if (!(await mayHave(tx, house, customer))) return skip(null)
  const cost = costOf(house, { customer, command, asked, address: customer.address })
  if ('failed' in cost) return skip(cost.failed)
  const isDearer = cost.mostMicros > subscription.most_micros
  if (isDearer && subscription.once_at !== null) return skip(sorry(house, customer, command.keyword))
  if (isDearer)
    return skip(await offerAgain(tx, house, { customer, subscription, mostMicros: cost.mostMicros }), true)
  const opened = await openRun(tx, house, {
    id: run,
    customer,
    command,
    asked,
    cost,
    for: { subscription: id, dueAt },
  })
  if (opened) return false
  const order = await creditToCome(tx, house, customer)
  if (order && isOfUse(command, args, house.world.clock.now() + AGAIN_MS)) return true
  return skip(await pausedWords(tx, house, { customer, subscription }))
}

function sorry({ service }: House, customer: customers.Customer, keyword: string): string {
  return speechOf(service, customer).sorry({ keyword })
}

/** One has come: what did not before is forgotten, and what was to come but once is over. */
export async function hasCome(tx: Tx, house: House, { subscription }: Due): Promise<void> {
  const { id, customer, once_at } = subscription
  if (once_at === null) return subscriptions.came(tx, id)
  await subscriptions.end(tx, { customer, id, words: 'came', at: house.world.clock.now() })
}

/** The run of the day that it is due on, which there can be but once. */
function runOf({ id, next_on }: subscriptions.Subscription): string {
  return `${id.replace(/^sub_/, 'run_')}_${next_on.replaceAll('-', '')}`
}

/** Whether somebody can be texted what costs them something, and wants to be. */
async function mayHave(read: Read, house: House, customer: customers.Customer): Promise<boolean> {
  const { countries, access } = house.service
  if (customer.opted_out_at !== null || customer.doubted_at !== null || customer.frozen === 'account')
    return false
  if (access && customer.access_at === null) return false
  if (countries && !countries.includes(customer.country ?? 'satellite')) return false
  return !(await isWindowClosed(read, house, { customer: customer.id, address: customer.address }))
}

/**
 * Whether what was due is of use at a time still. What is late into the quiet hours is not, unless quiet hours are what
 * was asked for.
 */
export function isOfUse(
  command: ServiceCommand | undefined,
  { subscription, dueAt }: Due,
  at: number,
): boolean {
  const lateMinutes = command?.schedule?.lateMinutes ?? (command?.later && LATE_MINUTES)
  if (lateMinutes === undefined || at > dueAt + lateMinutes * 60_000) return false
  const { time_zone: timeZone } = subscription
  return isDay(timeZone, at) || !isDay(timeZone, dueAt)
}

/**
 * Ends a run that was due, and has failed, or is of no use any more, or not wanted: nothing is paid.
 *
 * @returns false if it goes on
 */
export async function leaveOut(
  tx: Tx,
  house: House,
  args: {
    run: runs.Run
    command: ServiceCommand | undefined
    customer: customers.Customer
    result: Attempted
  },
): Promise<boolean> {
  const { run, command, customer, result } = args
  const at = house.world.clock.now()
  const subscription = (await subscriptions.find(tx, run.subscription!))!
  const isWanted = subscriptions.isOn(subscription) && (await mayHave(tx, house, customer))
  const goesOn = isWanted && isOfUse(command, { subscription, dueAt: run.due_at! }, at)
  if (goesOn && !('failed' in result)) return false
  await voidRun(tx, house, run)
  if (isWanted && !command) {
    await endUnsold(tx, house, { customer, subscription, run: run.id })
    return true
  }
  const failed = goesOn && 'failed' in result ? result : undefined
  const words =
    failed?.broken && subscription.once_at === null
      ? speechOf(house.service, customer).subscriptionFailed({ keyword: run.command })
      : (failed?.failed ?? null)
  const always = failed !== undefined && !failed.broken
  await skipDelivery(tx, house, { customer, subscription, run: run.id, words, always })
  return true
}

/**
 * One of a subscription does not come. Its customer is told once, until one comes again; after a month of such days, from
 * when they were told, it is over, and at once where it was but for one.
 *
 * @param args.words why, if there is anything to say
 * @param args.always said whatever they were told before
 */
async function skipDelivery(
  tx: Tx,
  house: House,
  args: {
    customer: customers.Customer
    subscription: subscriptions.Subscription
    run: string
    words: string | null
    always?: boolean
  },
): Promise<void> {
  const { customer, subscription, run, words } = args
  const { id, told, once_at } = subscription
  const inARow = await subscriptions.skip(tx, { id, told: words !== null })
  const isOver = once_at === null ? inARow > MOST_SKIPPED && 'did not come for long' : 'did not come'
  if (isOver)
    await subscriptions.end(tx, { customer: customer.id, id, words: isOver, at: house.world.clock.now() })
  if (words !== null && (args.always || told === 0))
    await say(tx, house, { id: `skipped:${run}`, customer, body: words })
}
