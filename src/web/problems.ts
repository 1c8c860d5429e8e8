import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { House } from '../flows/house.ts'
import { Problem } from '../till/problem.ts'
import { Unreachable } from '../till/world.ts'
import { doorOf } from './door.ts'
import { statusOf, titleOf } from './problem-codes.ts'

/**
 * Answers with a problem in RFC 9457's form: its title is the same for all with its code.
 *
 * @param code stable, for programs; @param detail what happened this time, for people; @param more members that this problem has besides
 */
export function sendProblem(
  response: Response,
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
  response
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:texttill:problem:${code}`,
        title: titleOf(code),
        status,
        detail,
        code,
        ...more,
      }),
    )
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

/** Writes down that somebody was refused: at which door, for a path may have the secret of a link in it. */
export function noteRefusal({ log }: House, request: Request, { code }: Problem): void {
  if (REFUSALS.has(code))
    log.warn({ method: request.method, door: doorOf(request), code }, 'web: somebody was refused')
}

/**
 * Answers what a door threw: a problem as one, a request that cannot be read as the sender's, a vendor that cannot be
 * reached as a pause, the rest as ours.
 */
export function answerProblems(house: House): ErrorRequestHandler {
  const { log, world } = house
  return (error, request, response, next) => {
    if (response.headersSent) return next(error)
    const at = { method: request.method, door: doorOf(request) }
    if (error instanceof Problem) {
      noteRefusal(house, request, error)
      if (error.retryAt !== undefined)
        response.set(
          'Retry-After',
          String(Math.max(1, Math.ceil((error.retryAt - world.clock.now()) / 1000))),
        )
      return sendProblem(response, statusOf(error.code), error.code, error.message, error.more)
    }
    const status = (error as { status?: number }).status
    if (status !== undefined && status >= 400 && status < 500) {
      const code = status === 413 ? 'too-large' : status === 415 ? 'content-type' : 'unreadable'
      return sendProblem(response, statusOf(code), code, 'This request cannot be read.')
    }
    if (error instanceof Unreachable) {
      log.warn({ err: error, ...at }, 'web: somebody was asked to try again')
      response.set('Retry-After', '30')
      return sendProblem(response, 503, 'unreachable', 'We cannot get through just now. Please try again.')
    }
    log.error({ err: error, ...at }, 'web: a request failed')
    sendProblem(response, 500, 'internal', 'Something failed on our side. Please try again.')
  }
}
