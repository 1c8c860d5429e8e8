import { expect } from 'vitest'
import { type OpenTill, until } from '../open-till.ts'

type Options = { body?: unknown; token?: string | undefined; from?: string; headers?: Record<string, string> }

/** A program that calls a till, as people do who write one: with nothing but JSON over a socket. */
export function openCaller(shop: OpenTill) {
  let houses = 0

  /** Each story comes from a network address of its own, as behind a proxy. */
  const somewhere = () => `198.51.${Math.floor(++houses / 250)}.${houses % 250}`

  async function call(method: string, path: string, options: Options = {}) {
    const { body, token, from = somewhere(), headers = {} } = options
    const answer = await fetch(shop.url + path, {
      method,
      headers: {
        'X-Forwarded-For': from,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : undefined }
  }

  let keys = 0

  /** Posts what moves money, under a key of its own unless told. */
  function pay(path: string, { key = `key-${++keys}`, ...options }: Options & { key?: string }) {
    return call('POST', path, { ...options, headers: { 'Idempotency-Key': key } })
  }

  /** Asks for a code. @returns the sign-in and the code that was texted */
  async function asks(person: string) {
    const codes = () =>
      shop.received(person).flatMap((text) => /: (\d{6}) signs you in/.exec(text)?.[1] ?? [])
    const before = codes().length
    const { status, body } = await call('POST', '/v1/sign-ins', { body: { phone: person } })
    expect(status).toBe(202)
    const all = await until(codes, (seen) => seen.length > before)
    return { signIn: body.signIn as string, code: all.at(-1)! }
  }

  /** @returns the token of somebody's new session */
  async function signedIn(person: string): Promise<string> {
    const { body } = await call('POST', '/v1/sessions', { body: await asks(person) })
    return body.token
  }

  return { call, pay, asks, signedIn, somewhere }
}
