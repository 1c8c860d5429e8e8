import type { Exchange } from '../../src/sandbox/traffic.ts'
import { readForm } from './form.ts'
import { type Operation, operationOf, RESEND } from './operations.ts'
import type { Json } from './shape.ts'
import { readAnswer } from './stripe-answers.ts'
import { judgeHook } from './stripe-hooks.ts'
import { judgeKey, type Keys } from './stripe-keys.ts'
import { judgeHeaders } from './stripe-requests.ts'
import { type Claim, judgeTypes, typeOf } from './types.ts'
import {
  bySandbox,
  type Complain,
  count,
  isOfTomorrow,
  isTills,
  isTypedByHand,
  newVerdict,
  type Verdict,
} from './verdict.ts'

/** Judges all that was said between apps and the sandbox's Stripe. */
export async function judgeStripe(exchanges: readonly Exchange[]): Promise<Verdict> {
  const verdict = newVerdict()
  const claims: Claim[] = []
  for (const those of bySandbox(exchanges).values()) {
    const keys: Keys = new Map()
    const told = new Map<string, string>()
    for (const exchange of those) {
      if (exchange.kind === 'api') judgeCall(exchange, keys, claims, verdict)
      else judgeHook(exchange, told, claims, verdict)
    }
  }
  verdict.violations.push(...(await judgeTypes(claims)))
  return verdict
}

function judgeCall(exchange: Exchange, keys: Keys, claims: Claim[], verdict: Verdict): void {
  const { request, response, sandbox } = exchange
  const { pathname, search } = new URL(request.url)
  const operation = operationOf(request.method, pathname)
  const what = operation?.name ?? `${request.method} ${pathname}`
  const aside = aboutChaos(exchange, what)
  if (aside !== undefined) count(verdict.setAside, aside)
  if (response && aside !== undefined) return
  count(verdict.seen, what)
  // A test that asks wrongly on purpose is right when it is refused.
  const forgiven =
    !isTills(exchange) && response !== undefined && response.status >= 400 && response.status < 500
  const complain: Complain = (where, message) => {
    if (where === 'request' && forgiven)
      count(verdict.setAside, 'a request that was wrong on purpose, and refused')
    else verdict.violations.push({ where, what, message, sandbox })
  }
  if (!operation) {
    complain('request', 'Stripe has no such operation')
    if (response && response.status !== 404) complain('answer', `it was answered ${response.status}`)
    return
  }
  const form = readForm(request.method === 'POST' ? request.body : search.slice(1), (problem) =>
    complain('request', problem),
  )
  judgeHeaders(exchange, what, complain)
  if (!forgiven)
    claims.push({ type: typeOf.request(operation), value: form, about: { where: 'request', what, sandbox } })
  if (!response) return
  const body = readAnswer(response, complain)
  if (body === undefined) return
  const about = { where: 'answer', what, sandbox } as const
  claims.push(...(response.status === 200 ? answered(operation, body, about) : carriedByError(body, about)))
  judgeKey(exchange, `${what} ${JSON.stringify(form)}`, keys, complain)
}

/** What is not as Stripe would have it because somebody asked for chaos, or for what the package does not know. */
function aboutChaos(exchange: Exchange, what: string): string | undefined {
  const { response } = exchange
  if (isOfTomorrow(exchange)) return 'a word of tomorrow, on purpose'
  if (isTypedByHand(exchange)) return 'Stripe’s command line without a version'
  if (!response) return 'an answer that was lost'
  // The sandbox never fails by itself.
  if (response.status >= 500) return 'an outage that was asked for'
  if (RESEND.test(what)) return 'an event resent as by Stripe’s command line'
  return undefined
}

function answered(operation: Operation, body: Json, about: Claim['about']): Claim[] {
  if (!operation.at.startsWith('events.')) return [{ type: typeOf.answer(operation), value: body, about }]
  // Each by its own type, and not by the union of all.
  const events = operation.at === 'events.list' ? (body as { data: Json[] }).data : [body]
  return events.map((event) => ({
    type: typeOf.event((event as { type: string }).type),
    value: event,
    about,
  }))
}

function carriedByError(body: Json, about: Claim['about']): Claim[] {
  const { error } = body as { error?: Record<string, Json> }
  const carried = {
    payment_intent: 'Stripe.PaymentIntent',
    setup_intent: 'Stripe.SetupIntent',
    payment_method: 'Stripe.PaymentMethod',
  }
  return Object.entries(carried).flatMap(([name, type]) =>
    error?.[name] ? [{ type: typeOf.object(type), value: error[name], about }] : [],
  )
}
