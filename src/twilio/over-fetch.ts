import type RequestClient from 'twilio/lib/base/RequestClient.js'
import { Unreachable } from '../till/world.ts'

type Asked = RequestClient.RequestOptions<Record<string, unknown>>
type Answered = { statusCode: number; body: unknown; headers: Record<string, string> }

const TIMEOUT_MS = 20_000

/**
 * Lets Twilio's own client speak through the house's one fetch, as its documentation on custom HTTP clients
 * describes.
 *
 * @param base where to find Twilio if not at its own address, such as the sandbox's `http://127.0.0.1:3001`
 */
export function overFetch(fetch: typeof globalThis.fetch, base?: URL) {
  return {
    async request(asked: Asked): Promise<Answered> {
      const url = new URL(asked.uri)
      if (base) {
        url.protocol = base.protocol
        url.host = base.host
      }
      for (const [name, value] of Object.entries((asked.params ?? {}) as Record<string, unknown>))
        url.searchParams.append(name, String(value))
      try {
        const response = await fetch(url, {
          method: asked.method.toUpperCase(),
          headers: { ...(asked.headers as Record<string, string>), ...authorization(asked) },
          signal: AbortSignal.timeout(TIMEOUT_MS),
          ...(asked.data && { body: form(asked.data) }),
        })
        const text = await response.text()
        const headers = Object.fromEntries(response.headers)
        return { statusCode: response.status, body: parsed(text), headers }
      } catch (error) {
        throw new Unreachable('Twilio did not answer', { cause: error })
      }
    },
  }
}

function authorization({ username, password }: Asked): Record<string, string> {
  if (!username || !password) return {}
  return { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

function form(data: Record<string, unknown>): URLSearchParams {
  const fields = new URLSearchParams()
  for (const [name, value] of Object.entries(data))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) fields.append(name, String(one))
  return fields
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
