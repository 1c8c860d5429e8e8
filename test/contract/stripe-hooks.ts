import Stripe from 'stripe'
import type { Exchange } from '../../src/sandbox/traffic.ts'
import { API_VERSION } from '../../src/stripe/client.ts'
import type { Json } from './shape.ts'
import { type Claim, typeOf } from './types.ts'
import { count, isOfTomorrow, isTillsDoor, type Verdict } from './verdict.ts'

/** Judges an event on its way. @param told what each event said before: it says the same each time */
export function judgeHook(
  exchange: Exchange,
  told: Map<string, string>,
  claims: Claim[],
  verdict: Verdict,
): void {
  const { request, response, sandbox } = exchange
  if (exchange.twisted || isOfTomorrow(exchange)) {
    const what = exchange.twisted ? 'an event that was twisted on purpose' : 'a word of tomorrow, on purpose'
    count(verdict.setAside, what)
    return
  }
  const event = genuine(exchange)
  const what = event?.type ?? 'event'
  const complain = (where: 'hook' | 'reply', message: string) =>
    verdict.violations.push({ where, what, message, sandbox })
  if (!event) {
    complain('hook', 'its signature is none of the endpoint’s, or old')
    return
  }
  count(verdict.seen, what)
  if (event.api_version !== API_VERSION) complain('hook', `its api_version is ${event.api_version}`)
  if (event.type.endsWith('.updated') && !event.data.previous_attributes)
    complain('hook', 'it does not say what was before')
  const value = event as unknown as Json
  claims.push({ type: typeOf.event(event.type), value, about: { where: 'hook', what, sandbox } })
  const words = JSON.stringify({ ...event, pending_webhooks: 0 })
  if ((told.get(event.id) ?? words) !== words) complain('hook', 'it was told again in other words')
  told.set(event.id, words)
  if (response && response.status >= 300 && response.status < 400 && isTillsDoor(request.url))
    complain('reply', `the till answered ${response.status}, which Stripe does not follow`)
}

/** What the package takes for old. */
const TOLERANCE_SECONDS = 300

/** The event, if the official package finds it signed by one of the endpoint's secrets, and just now. */
function genuine({ request, secrets = [], at }: Exchange): Stripe.Event | undefined {
  const header = request.headers['stripe-signature'] ?? ''
  for (const secret of secrets)
    try {
      return Stripe.webhooks.constructEvent(request.body, header, secret, TOLERANCE_SECONDS, undefined, at)
    } catch {}
  return undefined
}
