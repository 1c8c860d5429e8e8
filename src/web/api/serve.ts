import express, { type Request, type RequestHandler, Router } from 'express'
import type { z } from 'zod'
import type { House } from '../../flows/house.ts'
import { whoIs } from '../../flows/sign-in.ts'
import { Problem } from '../../till/problem.ts'
import type { Asked, Caller, Endpoint } from './endpoint.ts'

/** Opens a door for each endpoint: who asks is known, what they ask is checked, and so is the answer. */
export function serve(house: House, endpoints: Endpoint[]): Router {
  const router = Router()
  const json = express.json({ limit: '64kb', type: 'application/json' })
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/\{(\w+)\}/g, ':$1')
    router[endpoint.method](path, json, answer(house, endpoint))
  }
  return router
}

function answer(house: House, endpoint: Endpoint): RequestHandler {
  return async (request, response) => {
    // Whoever asks may keep an answer for themselves, and ask whether it still holds.
    response.set('Cache-Control', 'private, no-cache')
    const caller = await callerOf(house, endpoint, request)
    const asked: Asked = {
      ...caller,
      params: check(endpoint.params, request.params, 'path'),
      query: check(endpoint.query, request.query, 'query'),
      body: endpoint.body && check(endpoint.body, request.body, 'body'),
      request,
    }
    const found = await endpoint.run(house, asked)
    response.status(endpoint.status)
    if (!endpoint.answer) return void response.end()
    response.json(endpoint.answer.parse(found))
  }
}

async function callerOf(house: House, { who }: Endpoint, request: Request): Promise<Caller | undefined> {
  if (who === 'anyone') return undefined
  const token = /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '')?.[1]
  const found = token === undefined ? undefined : await whoIs(house, token)
  if (found) return found
  throw new Problem('not-signed-in', 'Sign in, and send the token of the session as Authorization: Bearer.')
}

/** @throws Problem `invalid`, with what is wrong and where */
function check(schema: z.ZodType, given: unknown, where: 'path' | 'query' | 'body'): unknown {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  const errors = read.error.issues.map(({ path, message }) => ({ at: [where, ...path].join('.'), message }))
  throw new Problem('invalid', 'Something in this request is not as it should be.', { errors })
}
