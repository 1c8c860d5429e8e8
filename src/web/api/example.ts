/** A JSON schema, as far as an example is made of it. */
export type Exampled = {
  $ref?: string
  type?: string
  example?: unknown
  default?: unknown
  enum?: unknown[]
  items?: Exampled
  properties?: Record<string, Exampled>
  required?: string[]
  anyOf?: Exampled[]
  allOf?: Exampled[]
}

type Asked = {
  path: string
  method: string
  security: object[]
  parameters?: { name: string; in: string; required: boolean; schema: Exampled }[]
  body?: Exampled | undefined
}

/**
 * How an operation is called with curl, with what it needs and no more. What only its caller has stands as a variable of
 * their shell: `$TOKEN` of a session, `$KEY` of the API, `$ORDER`.
 */
export function curlOf(asked: Asked, url: string, schemas: Record<string, Exampled>): string {
  const { path, method, security, parameters = [], body } = asked
  const needed = parameters.filter((one) => one.required)
  const query = needed
    .filter((one) => one.in === 'query')
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(schema, schemas, name)))}`)
  const where = `${url}${path.replace(/\{(\w+)\}/g, (_, name) => `$${name.toUpperCase()}`)}`
  const lines = [`"${where}${query.length ? `?${query.join('&')}` : ''}"`]
  if (method !== 'GET') lines.unshift(`-X ${method}`)
  if (security.length) {
    const secret = security.some((one) => 'session' in one) ? '$TOKEN' : '$KEY'
    lines.push(`-H "Authorization: Bearer ${secret}"`)
  }
  if (needed.some(({ name }) => name === 'Idempotency-Key')) lines.push('-H "Idempotency-Key: $(uuidgen)"')
  if (body) {
    lines.push('-H "Content-Type: application/json"')
    lines.push(`-d '${JSON.stringify(exampleOf(body, schemas, ''))}'`)
  }
  return `curl ${lines.join(' \\\n  ')}`
}

/** Something that a schema allows, with the fields that it requires. What has no example is called as it is. */
function exampleOf(schema: Exampled, schemas: Record<string, Exampled>, name: string): unknown {
  if (schema.example !== undefined) return schema.example
  if (schema.$ref !== undefined)
    return exampleOf(schemas[schema.$ref.split('/').at(-1)!] ?? {}, schemas, name)
  const [first] = schema.anyOf ?? schema.allOf ?? []
  if (first) return exampleOf(first, schemas, name)
  if (schema.enum) return schema.enum[0]
  if (schema.items) return [exampleOf(schema.items, schemas, name)]
  if (schema.properties) {
    const wanted = Object.entries(schema.properties).filter(([field]) => schema.required?.includes(field))
    return Object.fromEntries(wanted.map(([field, one]) => [field, exampleOf(one, schemas, field)]))
  }
  if (schema.type === 'integer' || schema.type === 'number') return 1
  if (schema.type === 'boolean') return true
  return name.toUpperCase()
}
