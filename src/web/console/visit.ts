import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { House } from '../../flows/house.ts'
import { tellOperator } from '../../flows/tell-operator.ts'
import { operatorActor } from '../../store/deeds.ts'
import * as sessions from '../../store/operator-sessions.ts'
import * as operators from '../../store/operators.ts'
import * as passkeys from '../../store/passkeys.ts'
import { Problem } from '../../till/problem.ts'
import { cookieName, cookieOf, cookieOptions, isFromOurPage } from '../sessions.ts'

/** A session is over when nobody has used it for half an hour, and after half a day anyway (ASVS 3.3.2). */
export const IDLE_MS = 30 * 60_000
const LONGEST_MS = 12 * 3_600_000
const COOKIE = 'texttill-console'
/** Being seen is a write, so it is written down so often at most. */
const SEEN_EVERY_MS = 60_000
/** Left at a browser by which something was changed: for a while its reports are not late. */
const CHANGED = 'texttill-console-changed'
const CHANGED_MS = 600_000

/** An operator who is signed in, as pages need them. */
export type Visit = {
  operator: operators.Operator
  /** By what name their deeds are written down. */
  actor: string
  /** Whether their role lets them change anything. */
  mayAct: boolean
  session: string
  /** What every form brings back, so that no other site can post one. */
  token: string
  /** Whether they have changed something lately, and must see it: their reports are read as they are now. */
  current: boolean
}

export function visitOf(response: Response): Visit {
  return response.locals.visit as Visit
}

/** Lets only operators in; others are asked to sign in first. Forms must bring the token of their session. */
export function visits(house: House): RequestHandler {
  const { store, world, log } = house
  return async (request, response, next) => {
    const secret = cookieOf(request, cookieName(house, COOKIE))
    const at = world.clock.now()
    const found =
      secret && (await store.read((read) => sessions.find(read, { secret, at, seenSince: at - IDLE_MS })))
    if (!found) {
      if (request.method !== 'GET')
        throw new Problem('not-signed-in', 'You are signed out. Sign in and try again.')
      const to = encodeURIComponent(request.originalUrl)
      return response.redirect(303, `/console/sign-in?to=${to}`)
    }
    const visit: Visit = {
      operator: found.operator,
      actor: operatorActor(found.operator.id),
      mayAct: found.operator.role !== 'read-only',
      session: found.session.id,
      token: tokenOf(secret),
      current: cookieOf(request, cookieName(house, CHANGED)) !== undefined,
    }
    response.locals.visit = visit
    if (request.method !== 'GET' && !(isFromOurPage(house, request) && isToken(request, visit.token)))
      throw new Problem(
        'forbidden',
        'This form is not from your session. Go back, reload the page and try again.',
      )
    if (store.hasReplica && request.method !== 'GET')
      response.cookie(cookieName(house, CHANGED), '1', { ...cookieOptions(house), maxAge: CHANGED_MS })
    // A page that keeps itself up to date is nobody using it.
    const isLive = request.get('X-Live') !== undefined
    if (!isLive && at - found.session.seen_at > SEEN_EVERY_MS)
      await store
        .transact((tx) => sessions.touch(tx, { id: found.session.id, at }))
        // Whoever looks what is wrong may do so when nothing can be written; the session ends earlier at worst.
        .catch((error) => log.warn({ err: error }, 'console: a visit is not written down'))
    next()
  }
}

/** Lets only these roles do something. */
export function only(...roles: operators.Role[]): RequestHandler {
  return (_request, response, next) => {
    if (!roles.includes(visitOf(response).operator.role))
      throw new Problem('forbidden', `This is for ${roles.join(' and ')} only.`)
    next()
  }
}

/**
 * Begins a session in a browser that has shown who it is, and gives it the cookie. One that it had is over.
 *
 * @param args.operator as they were when that was looked at
 * @param args.passkey the one that was shown, and what its device has counted to
 * @returns false, and nothing done, if they were removed meanwhile, have another password or not that passkey any more: what
 *   was shown is good no more
 */
export async function beginVisit(
  house: House,
  args: {
    request: Request
    response: Response
    operator: operators.Operator
    by: 'password' | 'passkey' | 'link'
    passkey?: { id: string; counter: number }
  },
): Promise<boolean> {
  const { request, response, operator, by, passkey } = args
  const { store, world, log } = house
  const secret = world.secret(32)
  const at = world.clock.now()
  const id = world.newId('visit')
  const before = cookieOf(request, cookieName(house, COOKIE))
  const browser = (request.get('User-Agent') ?? 'unknown').slice(0, 200)
  const isBegun = await store.transact(async (tx) => {
    const known = await operators.lock(tx, operator.id)
    if (known?.password !== operator.password) return false
    if (passkey && !(await passkeys.use(tx, { ...passkey, at }))) return false
    if (before !== undefined) await sessions.endOf(tx, { secret: before, at })
    // Whoever comes by a link has just been told of the password.
    if (by !== 'link' && !(await sessions.isKnownBrowser(tx, { operator: operator.id, browser })))
      await tellOperator(tx, house, { operator, about: id, changed: { kind: 'browser', browser } })
    await sessions.begin(tx, {
      id,
      secret,
      operator: operator.id,
      browser,
      at,
      expiresAt: at + LONGEST_MS,
    })
    return true
  })
  if (!isBegun) return false
  response.cookie(cookieName(house, COOKIE), secret, { ...cookieOptions(house), maxAge: LONGEST_MS })
  log.info({ operator: operator.id, visit: id, by }, 'console: an operator signed in')
  return true
}

export function forgetCookie(house: House, response: Response): void {
  response.clearCookie(cookieName(house, COOKIE), cookieOptions(house))
}

function tokenOf(secret: string): string {
  return createHash('sha256').update(`form:${secret}`).digest('base64url')
}

function isToken(request: Request, token: string): boolean {
  const given = Buffer.from(String((request.body as { token?: unknown } | undefined)?.token ?? ''))
  const wanted = Buffer.from(token)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
