import type { z } from 'zod'
import { PROBLEMS, type ProblemCode } from '../problem-codes.ts'
import type { Endpoint } from './endpoint.ts'

type Json = { [key: string]: unknown }

/** Problems that any request may have. */
const ALWAYS: ProblemCode[] = ['too-many-requests', 'internal']

/** The responses of an endpoint that are problems, by status, with what each code means. */
export function problemsOf({ problems, who, body, query, params, deed }: Endpoint): Record<string, Json> {
  const hasFields = ({ shape }: z.ZodObject) => Object.keys(shape).length > 0
  const isChecked = body !== undefined || [query, params].some(hasFields)
  const codes: ProblemCode[] = [
    ...problems,
    ...(who === 'anyone' ? [] : (['not-signed-in'] as const)),
    ...(who === 'anyone' || who === 'customer' ? [] : (['forbidden'] as const)),
    ...(body || hasFields(params) ? (['unreadable'] as const) : []),
    ...(body ? (['content-type', 'too-large'] as const) : []),
    ...(isChecked ? (['invalid'] as const) : []),
    ...(deed ? (['idempotency-key-missing', 'idempotency-key-reused'] as const) : []),
    ...ALWAYS,
  ]
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEMS[code][0])
  return Object.fromEntries(
    [...byStatus].map(([status, its]) => [
      status,
      {
        description: its.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`).join('\n\n'),
        content: { 'application/problem+json': { schema: problemOf(its) } },
      },
    ]),
  )
}

/** A problem that can only be one of these. */
function problemOf(codes: ProblemCode[]): Json {
  return {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object', properties: { code: { enum: codes } } },
    ],
  }
}

/** The schema of all problems. */
export function problemSchema(): Json {
  return {
    type: 'object',
    description: 'RFC 9457.',
    required: ['type', 'title', 'status', 'detail', 'code'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string', description: 'What the code means: the same each time.' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What happened this time, for people.' },
      code: { type: 'string', enum: Object.keys(PROBLEMS), description: 'For programs.' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['at', 'message'],
          properties: { at: { type: 'string' }, message: { type: 'string' } },
        },
      },
      offersMicros: {
        type: 'array',
        items: { type: 'integer' },
        description: 'With `not-for-sale`: what is for sale.',
      },
      availableMicros: { type: 'integer', description: 'With `too-little`: what there is to spend.' },
      order: { type: 'string', description: 'With `bought-just-now`: the id of the order before.' },
      ref: { type: 'string', description: 'With `bought-just-now`: what its customer reads of it.' },
      ago: { type: 'string', description: 'With `bought-just-now`: how long ago, in words.' },
    },
  }
}
