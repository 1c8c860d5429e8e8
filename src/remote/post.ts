import { lookup as resolve } from 'node:dns'
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from '../reach.ts'

/** Posts a body somewhere, follows nobody, and reads an answer of up to 64 kB. */
export type Post = (args: {
  url: string
  headers: Record<string, string>
  body: string
  signal: AbortSignal
  /** Whether it may be in a private network, or on this machine. */
  allowPrivate: boolean
}) => Promise<{ status: number; body: string }>

const LONGEST = 65_536

/** Resolves a name for the very connection that it is for, so that it cannot mean something else a moment later. */
const publicLookup: LookupFunction = (host, options, callback) => {
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, [])
    const inside = addresses.find(({ address }) => !isPublicAddress(address))
    if (inside) return callback(new Error(`${host} is at ${inside.address}, in a private network`), [])
    if (options.all) return callback(null, addresses)
    callback(null, addresses[0]!.address, addresses[0]!.family)
  })
}

/** Over the real wire. A name is resolved once, and refused where it leads into a private network. */
export const post: Post = ({ url, headers, body, signal, allowPrivate }) =>
  new Promise((answered, failed) => {
    const { protocol, hostname } = new URL(url)
    const host = hostname.replace(/^\[|\]$/g, '')
    if (!allowPrivate && isIP(host) && !isPublicAddress(host))
      return failed(new Error(`${host} is in a private network`))
    const request = (protocol === 'https:' ? overHttps : overHttp)(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        signal,
        agent: false,
        ...(!allowPrivate && { lookup: publicLookup }),
      },
      (response) => {
        const chunks: Buffer[] = []
        let length = 0
        response.on('data', (chunk: Buffer) => {
          length += chunk.length
          chunks.push(chunk)
          if (length > LONGEST) response.destroy(new Error(`answered more than ${LONGEST} bytes`))
        })
        response.on('error', failed)
        response.on('end', () =>
          answered({ status: response.statusCode!, body: Buffer.concat(chunks).toString() }),
        )
      },
    )
    request.on('error', failed)
    request.end(body)
  })

/** Over a simulated wire, which leads nowhere real. */
export function postOver(fetch: typeof globalThis.fetch): Post {
  return async ({ url, headers, body, signal }) => {
    const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
    return { status: answer.status, body: await answer.text() }
  }
}
