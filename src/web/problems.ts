import type { ServerResponse } from 'node:http'
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import type { House } from '../flows/house.ts'
import { Problem } from '../till/problem.ts'
import { Unreachable } from '../till/world.ts'
import { doorOf } from './door.ts'
import { statusOf, titleOf } from './problem-codes.ts'

/** A response of Express, or one of Node's that has as much to note things in. */
export type Answering = ServerResponse & { locals: Record<string, unknown> }

/**
 * Answers with a problem in RFC 9457's form: its title is the same for all with its code.
 *
 * @param code stable, for programs; @param detail what happened this time, for people; @param more members that this problem has besides
 */
export function sendProblem(
  response: Answering,
  status: number,
  code: string,
  detail: string,
  more: Record<string, unknown> = {},
): void {
  const say = response.locals[AS_PAGE] as AsPage | undefined
  if (say) {
    say(status, code).catch((error) => response.destroy(error))
    return
  }
  const title = titleOf(code)
  const problem = { type: `urn:texttill:problem:${code}`, title, status, detail, code, ...more }
  const said = JSON.stringify(problem)
  response.writeHead(status, {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(said),
  })
  response.end(said)
}

type AsPage = (status: number, code: string) => Promise<void>
const AS_PAGE = 'problem-page'

/** Has what goes wrong with a request be said so from now on, to somebody who looks at pages. */
export function sayAsPage(response: Response, say: AsPage): void {
  response.locals[AS_PAGE] = say
}

export const notFound: RequestHandler = (_request, response) =>
  sendProblem(response, 404, 'not-found', 'There is nothing at this address.')

/** Problems of somebody who may be trying doors. */
const REFUSALS = new Set(['not-signed-in', 'wrong-code', 'forbidden', 'too-many-requests'])

/** Where something went wrong: the door, for a path may have the secret of a link in it. */
type At = { method: string | undefined; door: string }

/** Writes down that somebody was refused, and at which door. */
export function noteRefusal({ log }: House, at: At, { code }: Problem): void {
  if (REFUSALS.has(code)) log.warn({ ...at, code }, 'web: somebody was refused')
}

/**
 * Answers what a door threw: a problem as one, a request that cannot be read as the sender's, a vendor that cannot be
 * reached as a pause, the rest as ours.
 */
export function answerProblem(house: House, error: unknown, response: Answering, at: At): void {
  if (response.headersSent) {
    house.log.error({ err: error, ...at }, 'web: an answer broke off')
    response.destroy()
  } else if (error instanceof Problem) {
    noteRefusal(house, at, error)
    const waitMs = error.retryAt === undefined ? undefined : error.retryAt - house.world.clock.now()
    if (waitMs !== undefined) response.setHeader('Retry-After', String(Math.max(1, Math.ceil(waitMs / 1000))))
    sendProblem(response, statusOf(error.code), error.code, error.message, error.more)
  } else if (isUnreadable(error)) {
    const code = error.status === 413 ? 'too-large' : error.status === 415 ? 'content-type' : 'unreadable'
    sendProblem(response, statusOf(code), code, 'This request cannot be read.')
  } else if (error instanceof Unreachable) {
    house.log.warn({ err: error, ...at }, 'web: somebody was asked to try again')
    response.setHeader('Retry-After', '30')
    sendProblem(response, 503, 'unreachable', 'We cannot get through just now. Please try again.')
  } else {
    house.log.error({ err: error, ...at }, 'web: a request failed')
    sendProblem(response, 500, 'internal', 'Something failed on our side. Please try again.')
  }
}

/** As Express's readers of bodies and addresses say it. */
function isUnreadable(error: unknown): error is { status: number } {
  const { status } = (error ?? {}) as { status?: unknown }
  return typeof status === 'number' && status >= 400 && status < 500
}

/** The same for the doors of Express. */
export function answerProblems(house: House): ErrorRequestHandler {
  // Express knows it by its four parameters.
  return (error, request, response, _next) =>
    answerProblem(house, error, response, { method: request.method, door: doorOf(request) })
}
