import type { Exchange } from '../../src/sandbox/traffic.ts'
import { API_VERSION } from '../../src/stripe/client.ts'
import type { Complain } from './verdict.ts'

/** Requests that move money, or may: each needs a key that outlives the process that sends it. */
const MOVES_MONEY =
  /^POST \/v1\/(payment_intents|payment_intents\/\{\w+\}\/(confirm|capture)|refunds|charges|checkout\/sessions)$/

/** Judges all of a request that is not its parameters. */
export function judgeHeaders({ request }: Exchange, what: string, complain: Complain): void {
  const { headers, body, method } = request
  const key = headers['idempotency-key']
  if (!/^(Bearer|Basic) /.test(headers.authorization ?? '')) complain('request', 'it carries no key')
  if (/_live_/.test(headers.authorization ?? '')) complain('request', 'a live key was sent to a sandbox')
  if (headers['stripe-version'] !== API_VERSION)
    complain('request', `its Stripe-Version is ${headers['stripe-version']}, not ${API_VERSION}`)
  if (body && !/^application\/x-www-form-urlencoded/.test(headers['content-type'] ?? ''))
    complain('request', `its content-type is ${headers['content-type']}`)
  if (method === 'POST' && new URL(request.url).search) complain('request', 'a POST with a query')
  if (method === 'GET' && body) complain('request', 'a GET with a body')
  if (key !== undefined && key.length > 255) complain('request', 'its idempotency key is over 255 characters')
  if (MOVES_MONEY.test(what) && key === undefined)
    complain('request', 'it moves money, and has no idempotency key')
  if (key?.startsWith('stripe-node-retry-'))
    complain(
      'request',
      'its idempotency key is of the package’s making: after a crash it would be done again',
    )
}
