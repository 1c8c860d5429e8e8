import express, { type RequestHandler } from 'express'
import { sendProblem } from './problems.ts'

/*
 * PostgreSQL keeps no NUL in a text, and nobody can type one. Programs are told by the API's own check where it stands;
 * pages refuse it here, whatever the database is.
 */

/** Where in something that was sent a text with a NUL in it is, as a path of names; nothing if there is none. */
export function findNul(sent: unknown, path: readonly string[] = []): readonly string[] | undefined {
  if (typeof sent === 'string') return sent.includes('\0') ? path : undefined
  if (typeof sent !== 'object' || sent === null) return undefined
  for (const [name, value] of Object.entries(sent)) {
    const found = name.includes('\0') ? path : findNul(value, [...path, name])
    if (found) return found
  }
  return undefined
}

/** Turns away an address with a NUL in it. */
export const plainAddress: RequestHandler = (request, response, next) => {
  if (/%00/.test(request.url)) sendProblem(response, 400, 'unreadable', 'This request cannot be read.')
  else next()
}

/** Reads a form of a page of ours. @param limit the most that it may hold, such as `4kb` */
export function plainForm(limit: string): RequestHandler {
  const read = express.urlencoded({ extended: false, limit })
  return (request, response, next) =>
    read(request, response, (error) => {
      if (error) next(error)
      else if (findNul(request.body)) sendProblem(response, 400, 'unreadable', 'This request cannot be read.')
      else next()
    })
}
