import { existsSync, readFileSync } from 'node:fs'
import type { Exchange } from '../../src/sandbox/traffic.ts'

/** Something that the vendor would not send, or would not take. */
export type Violation = {
  where: 'request' | 'answer' | 'hook' | 'reply'
  /** `POST /v1/refunds`, `payment_intent.succeeded`, `status callback`. */
  what: string
  message: string
  sandbox: string
}

export type Complain = (where: Violation['where'], message: string) => void

/** What a judge of one vendor's traffic has found. */
export type Verdict = {
  violations: Violation[]
  /** How often each operation and each kind of hook was seen. */
  seen: Map<string, number>
  /** What was not judged, and why: wrong on purpose. */
  setAside: Map<string, number>
}

export function newVerdict(): Verdict {
  return { violations: [], seen: new Map(), setAside: new Map() }
}

export function count(tally: Map<string, number>, name: string): void {
  tally.set(name, (tally.get(name) ?? 0) + 1)
}

export function readTraffic(file: string): Exchange[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Exchange)
}

/** By sandbox, each in its order: ids and idempotency keys mean something within one sandbox only. */
export function bySandbox(exchanges: readonly Exchange[]): Map<string, Exchange[]> {
  const groups = Map.groupBy(exchanges, ({ sandbox }) => sandbox)
  return new Map([...groups].map(([sandbox, those]) => [sandbox, inOrder(those)]))
}

/** As they ended, but those of one idempotency key as they began: the first may be the last to be answered. */
function inOrder(exchanges: readonly Exchange[]): Exchange[] {
  const keyOf = ({ request }: Exchange) => request.headers['idempotency-key']
  const begun = Map.groupBy(
    exchanges.toSorted((a, b) => a.at - b.at),
    keyOf,
  )
  return exchanges.map((exchange) =>
    keyOf(exchange) === undefined ? exchange : begun.get(keyOf(exchange))!.shift()!,
  )
}

/** A word for a dispute's status that Stripe has yet to invent, to see what the till does with one. */
export const TOMORROWS_STATUS = 'settled_by_oracle'

/** Whether a test has Stripe speak tomorrow's language on purpose. */
export function isOfTomorrow({ request, response }: Exchange): boolean {
  return [request.body, response?.body].some((body) => body?.includes(`"status": "${TOMORROWS_STATUS}"`))
}

/** Whether TextTill asked, and not a test that asks for wrong things on purpose. */
export function isTills({ request }: Exchange): boolean {
  return /TextTill/.test(`${request.headers['user-agent']} ${request.headers['x-stripe-client-user-agent']}`)
}

/** Whether the till's door was asked: apps that tests make up answer wrongly on purpose. */
export function isTillsDoor(url: string): boolean {
  const { pathname, hostname } = new URL(url)
  return pathname.startsWith('/webhook/') && !hostname.endsWith('.test')
}

/** Whether Stripe's command line asked as a person types it: in no version, and so in names that no types have. */
export function isTypedByHand({ kind, request: { headers } }: Exchange): boolean {
  return (
    kind === 'api' &&
    headers['stripe-version'] === undefined &&
    /^Stripe\/v1 stripe-cli\//.test(headers['user-agent'] ?? '')
  )
}
