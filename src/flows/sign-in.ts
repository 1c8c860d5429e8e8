import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import { type RateLimit, take } from '../store/rate-limits.ts'
import * as sessions from '../store/sessions.ts'
import * as signIns from '../store/sign-ins.ts'
import type { Tx } from '../store/store.ts'
import * as textsIn from '../store/texts-in.ts'
import { DAY_MS, HOUR_MS } from '../till/day.ts'
import { drawDigits } from '../till/digits.ts'
import type { Phone } from '../till/phone.ts'
import { doubtSilent } from './doubt-number.ts'
import type { House } from './house.ts'
import { say } from './say.ts'

const MINUTE_MS = 60_000

/** How long a code is good. */
const CODE_MS = 10 * MINUTE_MS
/** How long a session lasts, and how long it may go unused. */
export const SESSION_MS = 12 * HOUR_MS
const IDLE_MS = 30 * MINUTE_MS
/** A session's use is written down so often at most. */
const USED_MS = MINUTE_MS

/** How many codes a phone gets: whoever guesses has so many times five tries. */
const PER_PHONE: RateLimit[] = [
  { most: 3, withinMs: 15 * MINUTE_MS },
  { most: 10, withinMs: DAY_MS },
]
/** How often one network address may ask, for whichever phones, and how often it may try a code. */
const PER_ADDRESS: RateLimit[] = [
  { most: 20, withinMs: 15 * MINUTE_MS },
  { most: 100, withinMs: DAY_MS },
]
const TRIES_PER_ADDRESS: RateLimit[] = [{ most: 60, withinMs: 15 * MINUTE_MS }]

/** Too often: when it may be done again, ms since 1970. */
export type Limited = { limitedUntil: number }

/**
 * Somebody says that a phone is theirs: a code is texted to it. The answer is the same whether we know the number or
 * not, and takes as long, for nobody looks before the worker does (`sendSignInCode`).
 *
 * @param args.from the network address that asks
 * @returns the id that the code is typed for, which only they know
 */
export function requestCode(
  house: House,
  { phone, from }: { phone: Phone; from: string },
): Promise<{ signIn: string; expiresAt: number } | Limited> {
  const { store, world } = house
  const at = world.clock.now()
  return store.transact(async (tx) => {
    const limitedUntil =
      (await limit(tx, { key: `sign-in:from:${from}`, limits: PER_ADDRESS, at })) ??
      (await limit(tx, { key: `sign-in:phone:${phone}`, limits: PER_PHONE, at }))
    if (limitedUntil !== undefined) return { limitedUntil }
    const signIn = `signin_${world.secret(26)}`
    const expiresAt = at + CODE_MS
    await signIns.open(tx, { id: signIn, phone, at, expiresAt })
    await jobs.leave(tx, { kind: 'send-sign-in-code', subject: signIn, at })
    return { signIn, expiresAt }
  })
}

/**
 * Texts the code of a sign-in to the customer whose phone it is. Nobody's phone, one that has opted out, and one that
 * may be somebody else's by now get none.
 */
export function sendSignInCode(house: House, id: string): Promise<void> {
  const { store, world, service } = house
  return store.transact(async (tx) => {
    const asked = await signIns.find(tx, id)
    if (!asked || asked.expires_at <= world.clock.now()) return
    const known = await customers.lock(tx, 'address', asked.phone)
    const heard = known && (await textsIn.lastHeard(tx, { customer: known.id, from: known.address }))
    const heardAt = heard?.received_at ?? null
    const customer = known && (await doubtSilent(tx, house, { customer: known, heardAt }))
    if (!customer || customer.opted_out_at !== null || customer.doubted_at !== null) return
    const code = drawDigits(world.secret, 6)
    if (!(await signIns.keepCode(tx, { id, customer: customer.id, code }))) return
    const body = speechOf(service, customer).signInCode({ name: service.name, code })
    await say(tx, house, { id: `sign-in:${id}`, customer, body })
  })
}

/**
 * Signs somebody in who types the code that was texted. Five tries; the right one is good once.
 *
 * @param args.device what they come with, for the list of their sessions: a browser's User-Agent
 * @returns their session, and its token, which is not kept; `wrong` for a code that is wrong, over, or nobody's
 */
export async function signIn(
  house: House,
  args: { signIn: string; code: string; from: string; device: string },
): Promise<{ token: string; session: sessions.Session } | 'wrong' | Limited> {
  const { store, world, log } = house
  const at = world.clock.now()
  const signed = await store.transact(async (tx) => {
    const key = `sign-in:try:${args.from}`
    const limitedUntil = await limit(tx, { key, limits: TRIES_PER_ADDRESS, at })
    if (limitedUntil !== undefined) return { limitedUntil }
    const code = args.code.replace(/[ -]/g, '')
    const customer = await signIns.attempt(tx, { id: args.signIn, code, at })
    // PostgreSQL keeps whoever would doubt them out from here on: the row of the code was changed twice, and names them.
    const known = customer === undefined ? undefined : await customers.find(tx, customer)
    if (!known || known.doubted_at !== null) return 'wrong'
    const token = `tts_${world.secret(52)}`
    const session = await sessions.open(tx, {
      id: world.newId('session'),
      customer: known.id,
      token,
      device: args.device.slice(0, 200),
      at,
      expiresAt: at + SESSION_MS,
    })
    return { token, session }
  })
  if (signed === 'wrong') log.warn('sign-in: a code was wrong')
  else if ('limitedUntil' in signed) log.warn('sign-in: somebody tries codes too often')
  else
    log.info(
      { customer: signed.session.customer, session: signed.session.id },
      'sign-in: a customer signed in',
    )
  return signed
}

/** Who is signed in with a token, and their session. Nothing once it is over, unused for too long or ended. */
export async function whoIs(
  { store, world }: House,
  token: string,
): Promise<{ session: sessions.Session; customer: customers.Customer } | undefined> {
  const at = world.clock.now()
  const found = await store.read(async (read) => {
    const session = await sessions.live(read, { token, at, idleMs: IDLE_MS })
    const customer = session && (await customers.find(read, session.customer))
    return customer && { session, customer }
  })
  if (found && at - found.session.used_at >= USED_MS)
    await store.transact((tx) => sessions.use(tx, { id: found.session.id, at }))
  return found
}

/** Where a customer is signed in, newest first. */
export function sessionsOf({ store, world }: House, customer: string): Promise<sessions.Session[]> {
  return store.read((read) => sessions.of(read, { customer, at: world.clock.now(), idleMs: IDLE_MS }))
}

/** Signs a customer out of one session, or of all. @returns how many were not over yet */
export function signOut({ store, world }: House, args: { customer: string; id?: string }): Promise<number> {
  return store.transact((tx) => sessions.end(tx, { ...args, at: world.clock.now() }))
}

async function limit(
  tx: Tx,
  { key, limits, at }: { key: string; limits: RateLimit[]; at: number },
): Promise<number | undefined> {
  for (const one of limits) {
    const until = await take(tx, { key, limit: one, at })
    if (until !== undefined) return until
  }
  return undefined
}
