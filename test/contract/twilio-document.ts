import { readFileSync } from 'node:fs'
import { z } from 'zod'

type Schema = { [key: string]: unknown; properties?: Record<string, Schema>; type?: string | string[] }

/** An operation, as Twilio's OpenAPI document has it. */
export type TwilioOperation = {
  name: string
  method: string
  pattern: RegExp
  status: number
  request: z.ZodType
  response: z.ZodType | undefined
  /** Fields that every official example has. */
  alwaysPresent: string[]
}

const document = JSON.parse(readFileSync(new URL('./twilio-operations.json', import.meta.url), 'utf8')) as {
  operations: {
    id: string
    method: string
    path: string
    status: number
    request: Schema
    response: Schema | null
    alwaysPresent: string[]
  }[]
  components: { schemas: Record<string, Schema> }
}

const RFC_2822 =
  '^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \\d{4} \\d\\d:\\d\\d:\\d\\d \\+0000$'

/** The document's rules; all that it does not name is refused. */
export const operations: TwilioOperation[] = document.operations.map((operation) => ({
  name: `${operation.method} ${operation.path}`,
  method: operation.method,
  pattern: new RegExp(`^${operation.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+?')}$`),
  status: operation.status,
  request: read(asForm(operation.request)),
  response: operation.response ? read(operation.response) : undefined,
  alwaysPresent: operation.alwaysPresent,
}))

export function operationOf(method: string, pathname: string): TwilioOperation | undefined {
  return operations.find((operation) => operation.method === method && operation.pattern.test(pathname))
}

/** Of a message, wherever it stands. */
export const messageFields =
  operations.find(({ name }) => name.startsWith('GET') && name.endsWith('/Messages/{Sid}.json'))
    ?.alwaysPresent ?? []

function read(schema: Schema): z.ZodType {
  const text = JSON.stringify({ ...strict(schema), $defs: strictAll(document.components.schemas) })
  return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')))
}

function strictAll(schemas: Record<string, Schema>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, strict(schema)]))
}

function strict(schema: Schema): Schema {
  const { format, properties, items, ...rest } = schema
  return {
    ...rest,
    ...(format === 'date-time-rfc-2822' && { pattern: RFC_2822 }),
    ...(items !== undefined && { items: strict(items as Schema) }),
    ...(properties && { properties: strictAll(properties), additionalProperties: false }),
  }
}

/** What values look like once they were encoded as a form. */
function asForm(schema: Schema): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const types = [property.type].flat()
    if (types.includes('boolean')) return [name, { enum: ['true', 'false'] }]
    if (types.includes('integer')) return [name, { type: 'string', pattern: '^-?[0-9]+$' }]
    if (types.includes('number')) return [name, { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]+)?$' }]
    if (types.includes('array')) return [name, { anyOf: [{ type: 'string' }, { type: 'array' }] }]
    return [name, property]
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}
