import type { Customer } from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import type { Run } from '../store/runs.ts'
import type { Tx } from '../store/store.ts'
import * as subscriptions from '../store/subscriptions.ts'
import { fittingArguments } from '../till/arguments.ts'
import type { Reply } from '../till/command.ts'
import { DAY_MS } from '../till/day.ts'
import { nextDaytime } from '../till/daytime.ts'
import type { ServiceCommand } from '../till/service.ts'
import { dateAt, isTimeZone, mainZoneOf, timeAt } from '../till/time-zones.ts'
import type { House } from './house.ts'
import { costOf } from './open-run.ts'

const MOST_AHEAD_MS = 366 * DAY_MS

/** A text that a command has promised for later: when, what is asked then, and the most that it may cost. */
export type Promised = { dueAt: number; timeZone: string; asked: string; mostMicros: number }

/**
 * Reads what an answer promises for later, if it does. Nobody is there to see it come, so there is but one for each
 * time that somebody asks, for no more than it would cost now.
 *
 * @param args.dueAt when the run was due itself, where nobody has asked just now
 * @throws what is wrong with it: then there is no answer either
 */
export function readLater(
  house: House,
  args: {
    customer: Customer
    command: ServiceCommand
    asked: string
    reply: Reply<unknown, unknown>
    dueAt: number | undefined
  },
): Promised | undefined {
  const { customer, command, reply, dueAt } = args
  const later = typeof reply === 'object' && reply !== null ? reply.later : undefined
  if (later === undefined) return undefined
  const now = house.world.clock.now()
  const { at, timeZone, chosen = false } = later
  if (!command.later) throw new Error('promises a text for later, and its settings do not say later: true')
  if (dueAt !== undefined) throw new Error('promises another text where nobody has asked just now')
  if (!Number.isSafeInteger(at) || at <= now || at > now + MOST_AHEAD_MS)
    throw new Error(`promises a text for ${at}, which is no time from now to a year ahead`)
  if (timeZone !== undefined && !isTimeZone(timeZone)) throw new Error(`knows no time zone ${timeZone}`)
  const asked =
    later.asked === undefined
      ? args.asked
      : fittingArguments(command.args, { rest: later.asked.replaceAll('\0', ''), place: undefined })
  if (asked === undefined) throw new Error(`does not take ${JSON.stringify(later.asked)}`)
  const cost = costOf(house, { customer, command, asked, address: customer.address })
  if ('failed' in cost) throw new Error(`has no price for ${JSON.stringify(asked)}`)
  const { country } = customer
  return {
    dueAt: chosen ? at : nextDaytime(country, at, timeZone),
    timeZone: timeZone ?? mainZoneOf(country),
    asked,
    mostMicros: cost.mostMicros,
  }
}

/** Keeps what a run's answer promises, in the commit that takes its money, and leaves the job that sees to it. */
export async function comeLater(
  tx: Tx,
  house: House,
  { run, textIn, later }: { run: Run; textIn: string; later: Promised },
): Promise<void> {
  const { dueAt, timeZone, asked, mostMicros } = later
  const id = run.id.replace(/^run_/, 'sub_')
  const at = house.world.clock.now()
  await subscriptions.promise(tx, {
    id,
    customer: run.customer,
    command: run.command,
    asked,
    time: timeAt(timeZone, dueAt),
    time_zone: timeZone,
    next_on: dateAt(timeZone, dueAt),
    most_micros: mostMicros,
    text_in: textIn,
    offered_at: at,
    once_at: dueAt,
    agreed_words: `${run.command} ${run.asked}`.trim(),
    agreed_at: at,
  })
  await jobs.leave(tx, { kind: 'come-later', subject: id, at: dueAt })
}
