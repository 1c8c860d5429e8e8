import type { Customer } from '../store/customers.ts'
import { countFree } from '../store/free-answers.ts'
import { take } from '../store/rate-limits.ts'
import type { Tx } from '../store/store.ts'
import * as texts from '../store/texts.ts'
import type { Heard } from '../store/texts-in.ts'
import { countryAt, isPerson } from '../till/channel.ts'
import { DAY_MS } from '../till/day.ts'
import type { Silence } from '../till/silence.ts'
import type { InboundText } from '../till/text.ts'
import type { House } from './house.ts'

/** Whom to ask is told to everybody, so often in 24 hours, beside all else that is told for nothing. */
const HELP_PER_DAY = 3
/** Why HELP is not answered either: nobody is there to read it, or to be served. */
const NO_HELP: readonly Silence[] = ['own-number', 'no-phone', 'echo', 'country']

/** Our words are longer than commands: what is shorter cannot be an echo. */
const ECHO_LENGTH = 24
/** A machine that answers us answers what we said last. */
const ECHO_OF_LAST = 5

/**
 * Why a text is not answered whatever it says: nobody should be able to spend the operator's money on texts to far
 * countries (SMS pumping), or have two machines talk to each other for ever. STOP and START are heard all the same.
 */
export async function whySilent(
  tx: Tx,
  { service, settings, world }: House,
  { customer, text, heard }: { customer: Customer; text: InboundText; heard: Heard },
): Promise<Silence | undefined> {
  const { countries, limits } = service
  if ([...settings.numbers, ...settings.senders].includes(text.sender)) return 'own-number'
  if (!isPerson(text.sender)) return 'no-phone'
  const country = () => countryAt(text.sender) ?? 'satellite'
  if (countries && !countries.includes(country())) return 'country'
  const isLong = text.body.trim().length >= ECHO_LENGTH
  const said = { customer: customer.id, body: text.body, ofLast: ECHO_OF_LAST }
  if (isLong && (await texts.isEcho(tx, said))) return 'echo'
  if (customer.card !== null || heard.has_paid) return undefined
  const at = world.clock.now()
  const isOver = async (of: string, most: number) =>
    (await take(tx, { key: `newcomers:${of}`, limit: { most, withinMs: DAY_MS }, at })) !== undefined
  if (await isOver(country(), limits.newcomersPerDay)) return 'country-budget'
  return (await isOver('all', limits.allNewcomersPerDay)) ? 'newcomers-budget' : undefined
}

/** Counts an answer that costs its customer nothing. @returns why it is not given, if there were too many */
export async function overBudget(
  tx: Tx,
  { service, world }: House,
  { customer, unread }: { customer: Customer; unread: boolean },
): Promise<Silence | undefined> {
  const { freePerHour, freePerDay, unreadPerDay } = service.limits
  const at = world.clock.now()
  const ofDay = { most: unreadPerDay, withinMs: DAY_MS }
  if (unread && (await take(tx, { key: `unread:${customer.id}`, limit: ofDay, at })) !== undefined)
    return 'never-understood'
  const may = await countFree(tx, { customer, perHour: freePerHour, perDay: freePerDay, at })
  return may ? undefined : 'customer-budget'
}

/**
 * Counts an answer to HELP, which has a budget of its own.
 *
 * @param args.silence why else the text would not be answered
 * @returns why it is not answered either, if it is not
 */
export async function helpBudget(
  tx: Tx,
  { service, world }: House,
  { customer, silence }: { customer: Customer; silence: Silence | undefined },
): Promise<Silence | undefined> {
  if (silence !== undefined && NO_HELP.includes(silence)) return silence
  const at = world.clock.now()
  const isOver = async (of: string, most: number) =>
    (await take(tx, { key: `help:${of}`, limit: { most, withinMs: DAY_MS }, at })) !== undefined
  if (await isOver(customer.id, HELP_PER_DAY)) return 'customer-budget'
  if (silence === undefined) return undefined
  return (await isOver('newcomers', service.limits.allNewcomersPerDay)) ? silence : undefined
}
