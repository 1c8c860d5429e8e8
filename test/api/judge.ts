import { Ajv2020 } from '@redocly/ajv/dist/2020.js'
import { expect } from 'vitest'
import { PROBLEMS, type ProblemCode } from '../../src/web/problem-codes.ts'

type Schema = Record<string, unknown>
type Content = Record<string, { schema: Schema }>

/** What is read here of an operation of the document. */
export type Operation = {
  operationId: string
  description?: string
  security: object[]
  parameters?: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: Content }
  'x-codeSamples': { source: string }[]
  responses: Record<string, { description: string; headers?: object; content?: Content }>
}

export type ApiDocument = {
  webhooks: Record<string, { post: { requestBody: { content: Content } } }>
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

const BASE = 'https://till.example/openapi.json'

/**
 * Holds answers against an OpenAPI document by its own schemas, strictly: what the document does not name may not be
 * there. Remembers which problems it has met.
 */
export function openJudge(document: ApiDocument) {
  const ajv = new Ajv2020({ allErrors: true, strict: false, unevaluated: true })
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  ajv.addFormat('uri', (text: string) => URL.canParse(text))
  ajv.addSchema({ $id: BASE, ...closed(document.components) })
  const met = new Set<string>()

  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      ...operation,
    })),
  )

  return {
    met,
    operations,
    named: (id: string) => operations.find(({ operationId }) => operationId === id)!,

    /** Every problem that the document says an operation may have: `topUp no-card`. */
    declared: () =>
      operations.flatMap(({ operationId, responses }) =>
        Object.values(responses).flatMap(({ content }) => {
          const schema = content?.['application/problem+json']?.schema as
            | { allOf: [unknown, { properties: { code: { enum: string[] } } }] }
            | undefined
          return schema?.allOf[1].properties.code.enum.map((code) => `${operationId} ${code}`) ?? []
        }),
      ),

    /** Whether the document allows this body to be sent. */
    takes(operationId: string, body: unknown): boolean {
      const { requestBody } = operations.find((one) => one.operationId === operationId)!
      const schema = requestBody?.content['application/json']?.schema
      return schema !== undefined && ajv.validate(strict(schema) as Schema, body)
    },

    /** What is wrong with a message to a webhook. */
    wrongWith(message: { type: string }): unknown {
      const told = document.webhooks[message.type]
      if (!told) return `nothing is said of ${message.type}`
      const { schema } = told.post.requestBody.content['application/json']!
      return ajv.validate(strict(schema) as Schema, message) ? null : ajv.errors
    },

    holds(
      operationId: string,
      answer: { status: number; type: string; body: unknown; headers: Headers },
    ): void {
      const { responses } = operations.find((one) => one.operationId === operationId)!
      const { status, type, body, headers } = answer
      const said = responses[status]
      expect(said, `${operationId} answers ${status}: ${JSON.stringify(body)}`).toBeDefined()
      for (const name of Object.keys(said!.headers ?? {}))
        expect(headers.has(name), `${operationId} ${status} has ${name}`).toBe(true)
      const [[media, content] = ['', undefined]] = Object.entries(said!.content ?? {})
      expect(type.split(';')[0], operationId).toBe(media)
      if (!content) {
        expect(body ?? '', operationId).toBe('')
        return
      }
      const schema = strict(content.schema) as Schema
      const validate = ajv.compile(
        status < 300 ? schema : { ...inPlace(content.schema), unevaluatedProperties: false },
      )
      const right = validate(body)
      expect(right ? [] : validate.errors, `${operationId} ${status} ${JSON.stringify(body)}`).toEqual([])
      if (status >= 400) {
        const { code, title, status: stated } = body as { code: ProblemCode; title: string; status: number }
        expect(stated).toBe(status)
        expect(title).toBe(PROBLEMS[code][1])
        met.add(`${operationId} ${code}`)
      }
    },
  }
}

/** The same schemas, where an object has no field but those that are named. A problem is closed where it is used. */
function closed({ schemas }: ApiDocument['components']): { schemas: Record<string, Schema> } {
  const all = Object.entries(schemas).map(([name, schema]) => [
    name,
    name === 'Problem' ? schema : strict(schema),
  ])
  return { schemas: Object.fromEntries(all) }
}

function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict)
  if (typeof value !== 'object' || value === null) return value
  const inside = Object.fromEntries(Object.entries(inPlace(value)).map(([name, one]) => [name, strict(one)]))
  const isObject = 'properties' in inside && inside.type === 'object'
  return isObject ? { ...inside, additionalProperties: false } : inside
}

/** A schema that finds the components where the judge keeps them. */
function inPlace(schema: object): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', `"${BASE}#/`))
}
