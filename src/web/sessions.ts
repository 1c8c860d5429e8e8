import type { Request, Response } from 'express'
import type { House } from '../flows/house.ts'
import { SESSION_MS, signOut, whoIs } from '../flows/sign-in.ts'

const COOKIE = 'texttill'

/**
 * Who is signed in at a browser, by its cookie. Pages ask this; programs bring `Authorization: Bearer` instead, and
 * neither is taken for the other, so that no other site can make a browser call the API.
 */
export function whoIsAtPage(house: House, request: Request): ReturnType<typeof whoIs> {
  const token = cookieOf(request, cookieName(house, COOKIE))
  return token === undefined ? Promise.resolve(undefined) : whoIs(house, token)
}

/** Leaves the token of a session at the browser. The session that it had is over. */
export async function keepAtPage(
  house: House,
  { request, response, token }: { request: Request; response: Response; token: string },
): Promise<void> {
  const before = await whoIsAtPage(house, request)
  if (before) await signOut(house, { customer: before.customer.id, id: before.session.id })
  response.cookie(cookieName(house, COOKIE), token, { ...cookieOptions(house), maxAge: SESSION_MS })
}

/** Takes the token of a session away from the browser. */
export function forgetAtPage(house: House, response: Response): void {
  response.clearCookie(cookieName(house, COOKIE), cookieOptions(house))
}

/** Whether a form was sent by a page of ours, as browsers tell: ask before it changes anything for who is signed in. */
export function isFromOurPage({ settings }: House, request: Request): boolean {
  const site = request.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = request.header('origin')
  return origin === undefined || origin === new URL(settings.publicUrl).origin
}

/** A name with which browsers hold a cookie to https, to this host and to its root, where there is https. */
export function cookieName(house: House, name: string): string {
  return isHttps(house) ? `__Host-${name}` : name
}

/** No script can read a cookie with these, and no other site send it with a form. */
export function cookieOptions(house: House) {
  return { httpOnly: true, secure: isHttps(house), sameSite: 'lax', path: '/' } as const
}

function isHttps({ settings }: House): boolean {
  return settings.publicUrl.startsWith('https:')
}

/** What a browser brings under a name. */
export function cookieOf(request: Request, name: string): string | undefined {
  for (const part of (request.header('cookie') ?? '').split(';')) {
    const [key, value] = part.trim().split('=')
    if (key === name && value) return value
  }
  return undefined
}
