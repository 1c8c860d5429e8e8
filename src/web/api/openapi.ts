import { z } from 'zod'
import { WEBHOOK_DATA, WEBHOOK_TYPES, type WebhookType } from '../../till/webhook.ts'
import type { Endpoint } from './endpoint.ts'
import { curlOf, type Exampled } from './example.ts'
import { problemSchema, problemsOf } from './openapi-problems.ts'
import { time } from './shapes.ts'
import { TAGS } from './tags.ts'

type Json = { [key: string]: unknown }

/** The OpenAPI 3.1 document of endpoints, out of the schemas that check what comes and what goes. */
export function openApiOf(
  endpoints: Endpoint[],
  about: { title: string; version: string; url: string },
): Json {
  const schemas: Record<string, Json> = { Problem: problemSchema() }
  const paths: Record<string, Record<string, Json>> = {}
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operationOf(endpoint, schemas) }
  }
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods))
      operation['x-codeSamples'] = [{ lang: 'Shell', label: 'curl', source: curl(path, method, operation) }]
  const webhooks = Object.fromEntries(
    (Object.keys(WEBHOOK_TYPES) as WebhookType[]).map((type) => [type, { post: messageOf(type, schemas) }]),
  )
  return {
    openapi: '3.1.0',
    info: {
      title: about.title,
      version: about.version,
      description: 'Amounts are whole micros, times ISO 8601 in UTC, errors problem+json with a stable code.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: about.url }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks,
    components: {
      schemas,
      securitySchemes: {
        session: { type: 'http', scheme: 'bearer', description: 'The token of a customer’s session.' },
        key: { type: 'http', scheme: 'bearer', description: 'An API key of the operator’s.' },
      },
    },
  }

  function curl(path: string, method: string, operation: Json): string {
    const { security, parameters, requestBody } = operation as Pick<
      Parameters<typeof curlOf>[0],
      'security' | 'parameters'
    > & { requestBody?: { content: Record<string, { schema: Exampled }> } }
    const body = requestBody?.content['application/json']?.schema
    const asked = { path, method: method.toUpperCase(), security, body, ...(parameters && { parameters }) }
    return curlOf(asked, about.url, schemas as Record<string, Exampled>)
  }
}

function operationOf(endpoint: Endpoint, schemas: Record<string, Json>): Json {
  const { id, tag, summary, detail, who, params, query, body, answer, status } = endpoint
  const parameters = [
    ...parametersOf('path', params, schemas),
    ...parametersOf('query', query, schemas),
    ...(endpoint.deed ? [IDEMPOTENCY_KEY] : []),
  ]
  const isScoped = who !== 'anyone' && who !== 'customer'
  const description = [detail, isScoped && `Scope: \`${who}\`.`].filter(Boolean).join(' ')
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: who === 'anyone' ? [] : who === 'customer' ? [{ session: [] }] : [{ key: [] }],
    ...(parameters.length && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(body, schemas) } },
      },
    }),
    responses: {
      [status]: {
        description: MEANINGS[status],
        headers: RATE_HEADERS,
        ...(answer && { content: { 'application/json': { schema: schemaOf(answer, schemas) } } }),
      },
      ...problemsOf(endpoint),
    },
  }
}

const MEANINGS: Record<number, string> = {
  200: 'Here it is.',
  201: 'It was made.',
  202: 'It is under way.',
  204: 'Done.',
}

const RATE_HEADERS = {
  'RateLimit-Policy': {
    description: 'How many requests are allowed in how many seconds.',
    schema: { type: 'string' },
  },
  RateLimit: { description: 'How many are left, and for how many seconds.', schema: { type: 'string' } },
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'A name of your own for this request. Sent again with it, the request gets the same answer.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

function parametersOf(where: 'path' | 'query', fields: z.ZodObject, schemas: Record<string, Json>): Json[] {
  return Object.entries(fields.shape).map(([name, field]) => {
    const { description, ...schema } = schemaOf(field as z.ZodType, schemas)
    const required = where === 'path' || !z.safeParse(field as z.ZodType, undefined).success
    return { name, in: where, required, ...(description !== undefined && { description }), schema }
  })
}

/** What is posted to a backend of the operator's, as an operation of its own. */
function messageOf(type: WebhookType, schemas: Record<string, Json>): Json {
  const schema = {
    type: 'object',
    required: ['type', 'timestamp', 'data'],
    properties: {
      type: { type: 'string', const: type },
      timestamp: schemaOf(time, schemas),
      data: schemaOf(WEBHOOK_DATA[type], schemas),
    },
  }
  return {
    operationId: type,
    tags: ['Webhooks'],
    summary: WEBHOOK_TYPES[type],
    security: [],
    parameters: SIGNED_WITH.map(([name, description]) => ({
      ...{ name, in: 'header', required: true, description },
      schema: { type: 'string' },
    })),
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: {
      '2XX': { description: 'It was heard.' },
      410: { description: 'Nobody hears there any more: the webhook ends.' },
      default: { description: 'It is told again later.' },
    },
  }
}

const SIGNED_WITH = [
  ['webhook-id', 'The message. It is the same when it is told again.'],
  ['webhook-timestamp', 'When it was sent, in seconds since 1970.'],
  ['webhook-signature', 'As https://www.standardwebhooks.com says.'],
] as const

/** The JSON schema of a zod schema; those with a name of their own go to the components. */
function schemaOf(schema: z.ZodType, schemas: Record<string, Json>): Json {
  const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, { io: 'input' }) as Json
  for (const [name, { $schema: __, id: ___, ...named }] of Object.entries($defs as Record<string, Json>))
    schemas[name] = inComponents(named)
  const { id, ...plain } = rest
  if (typeof id !== 'string') return inComponents(plain)
  schemas[id] = inComponents(plain)
  return { $ref: `#/components/schemas/${id}` }
}

function inComponents(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'))
}
