import { createHmac } from 'node:crypto'

/**
 * The headers by which whoever is called knows who calls, as Standard Webhooks has them, one signature for each
 * secret: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @param args.secrets `whsec_` and base64
 * @param args.now ms since 1970
 */
export function signedHeaders(args: {
  id: string
  now: number
  body: string
  secrets: readonly string[]
}): Record<string, string> {
  const timestamp = String(Math.floor(args.now / 1000))
  const signed = `${args.id}.${timestamp}.${args.body}`
  const signatures = args.secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  })
  return {
    'webhook-id': args.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
