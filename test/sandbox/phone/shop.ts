import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A small shop behind the sandbox, which is all that the phone's tests need of an app. */
export async function openShop(): Promise<{ url: string; heard: URLSearchParams[]; close(): Promise<void> }> {
  const heard: URLSearchParams[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      if (request.method === 'GET') {
        response.setHeader('content-type', 'text/html')
        return response.end(`<!doctype html><link rel="icon" href="data:,"><h1>The page ${request.url}</h1>`)
      }
      const form = new URLSearchParams(body)
      heard.push(form)
      const said = words(form.get('Body') ?? '', url)
      response.setHeader('content-type', said === null ? 'application/json' : 'text/xml')
      response.end(said === null ? '{}' : `<Response><Message>${said}</Message></Response>`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** What the shop answers; null is an answer that Twilio cannot read. */
function words(body: string, url: string): string | null {
  if (body === 'BAD') return null
  if (body.startsWith('BUY')) return `Add $20.00: ${url}/p/K7Q2. Ref K7Q2.`
  return `You said ${body || 'nothing'}`
}
