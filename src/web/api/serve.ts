import express, { type Request, type Response, Router } from 'express'
import type { z } from 'zod'
import { actorOf, whoseKey } from '../../flows/api-keys.ts'
import type { House } from '../../flows/house.ts'
import { whoIs } from '../../flows/sign-in.ts'
import { once } from '../../store/idempotent-requests.ts'
import { Problem } from '../../till/problem.ts'
import { addressOf } from '../address.ts'
import { findNul } from '../no-nul.ts'
import type { Asked, Caller, Endpoint, Who } from './endpoint.ts'
import { openRateLimit, type RateLimit } from './rate-limit.ts'

/** Opens a door for each endpoint: who asks is known, what they ask is checked, and so is the answer. */
export function serve(house: House, endpoints: Endpoint[]): Router {
  const router = Router()
  const json = express.json({ limit: '64kb', type: 'application/json' })
  const limit = openRateLimit(house.world.clock)
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/\{(\w+)\}/g, ':$1')
    // A body that nobody asked for is not read.
    router[endpoint.method](path, ...(endpoint.body ? [json] : []), async (request, response) => {
      // Whoever asks may keep an answer for themselves, and ask by its ETag whether it still holds.
      response.set('Cache-Control', 'private, no-cache')
      // What somebody put into a field must not be shown by a browser as a page of ours.
      response.set('Content-Disposition', 'attachment; filename="api.json"')
      const caller = await admit(house, limit, { endpoint, request, response })
      // A body of no length is none, and the schema says what is missing.
      const isEmpty = request.header('content-length') === '0'
      if (endpoint.body && !isEmpty && request.is('application/json') === false)
        throw new Problem('content-type', 'Send JSON, as Content-Type: application/json.')
      const asked: Asked = {
        ...caller,
        params: check(endpoint.params, request.params, 'path'),
        query: check(endpoint.query, request.query, 'query'),
        body: endpoint.body && check(endpoint.body, request.body, 'body'),
        request,
      }
      const answer = endpoint.deed
        ? await doOnce(house, { endpoint, asked, response })
        : await endpoint.run!(house, asked)
      response.status(endpoint.status)
      if (endpoint.answer) response.json(endpoint.answer.parse(answer))
      else response.end()
    })
  }
  return router
}

type Call = { endpoint: Endpoint; request: Request; response: Response }

/** Who asks, and whether they ask too often. Whom nobody knows is counted by where they come from. */
async function admit(
  house: House,
  limit: RateLimit,
  { endpoint: { who }, request, response }: Call,
): Promise<Caller | undefined> {
  const token = /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '')?.[1] ?? ''
  if (who === 'anyone') {
    limit(response, 'address', addressOf(request))
    return undefined
  }
  const caller = await callerOf(house, who, token)
  if (!caller) {
    limit(response, 'address', addressOf(request))
    response.set('WWW-Authenticate', 'Bearer')
    const needs = who === 'customer' ? 'the token of a session' : 'an API key'
    throw new Problem('not-signed-in', `Send ${needs} as Authorization: Bearer.`)
  }
  if ('session' in caller) limit(response, 'session', caller.session.id)
  else limit(response, 'key', caller.key.id)
  if ('key' in caller && !caller.key.scopes.split(' ').includes(who))
    throw new Problem('forbidden', `This key lacks the scope ${who}.`)
  return caller
}

async function callerOf(house: House, who: Who, token: string): Promise<Caller | undefined> {
  if (who === 'customer') return token.startsWith('tts_') ? whoIs(house, token) : undefined
  const key = token.startsWith('ttk_') ? await whoseKey(house, token) : undefined
  return key && { key }
}

/** Does what moves money once for each key that its caller gives it. */
async function doOnce(
  house: House,
  { endpoint, asked, response }: { endpoint: Endpoint; asked: Asked; response: Response },
): Promise<unknown> {
  const { request } = asked
  const key = request.header('idempotency-key')
  if (!key || key.length > 255)
    throw new Problem('idempotency-key-missing', 'Send an Idempotency-Key of your own, 255 letters at most.')
  const named = {
    caller: asked.key ? actorOf(asked.key) : `customer:${asked.customer!.id}`,
    key,
    request: `${endpoint.method} ${request.path} ${JSON.stringify(asked.body)}`,
    at: house.world.clock.now(),
  }
  const done = house.store.transact((tx) => once(tx, named, () => endpoint.deed!(tx, house, asked)))
  const { answer, isRepeat } = await done.catch(async (error) => {
    if (error instanceof Problem) await endpoint.refused?.(house, error, asked)
    throw error
  })
  if (isRepeat) response.set('Idempotent-Replayed', 'true')
  await endpoint.afterwards?.(house, answer as never)
  return answer
}

/** @throws Problem `invalid`, with what is wrong and where */
function check(schema: z.ZodType, given: unknown, where: 'path' | 'query' | 'body'): unknown {
  const read = schema.safeParse(given)
  if (!read.success)
    throw invalid(read.error.issues.map(({ path, message }) => ({ at: [where, ...path].join('.'), message })))
  // What was read is as deep as the schema, whatever was sent.
  const nul = findNul(read.data)
  if (!nul) return read.data
  throw invalid([{ at: [where, ...nul].join('.'), message: 'No text may hold the character U+0000.' }])
}

function invalid(errors: { at: string; message: string }[]): Problem {
  return new Problem('invalid', 'Something in this request is not as it should be.', { errors })
}
