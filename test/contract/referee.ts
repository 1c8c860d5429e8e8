import { execFileSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Exchange } from '../../src/sandbox/traffic.ts'
import { RESEND } from './operations.ts'
import { refereeErrs } from './referee-errs.ts'
import { KEPT_MS } from './stripe-keys.ts'
import {
  bySandbox,
  count,
  isOfTomorrow,
  isTills,
  isTillsDoor,
  isTypedByHand,
  newVerdict,
  type Verdict,
} from './verdict.ts'

type Headers = Record<string, string>

/** What we use of a referee: judges from elsewhere that read the same rule books in their own way. */
type Referee = {
  exchange(request: object, body: Buffer, response: object, answer: Buffer): void
  webhook(request: object, body: Buffer, response: object, answer: Buffer, ms: number): void
  idem?: Map<string, unknown>
  objects?: Map<string, unknown>
  events?: Map<string, unknown>
  last?: Map<string, unknown>
  secret?: string | null
  token?: string | null
  publicUrl?: string | null
  tolerance?: number
}

type Add = (level: 'error' | 'warn', where: string, rule: string, message: string, extra?: object) => void

/** Warnings that are no violations: what Twilio does not promise, and events that the package's types judge. */
const MERE_WARNINGS = new Set(['out_of_order', 'unchecked_event_type'])

/** What Stripe's package takes for old. */
const TOLERANCE_SECONDS = 300

/** Has a referee judge the traffic too. @param home where `builtReferee` says that it is */
export async function judgeByReferee(home: string, exchanges: readonly Exchange[]): Promise<Verdict> {
  const verdict = newVerdict()
  let exchange: Exchange | undefined
  /** Keys that were used before, though a referee may not know: the answer was lost, or the sandbox loaded from another. */
  const used = new Set<string>()
  const add: Add = (level, where, rule, message, extra = {}) => {
    if (!exchange || (level === 'warn' && MERE_WARNINGS.has(rule))) return
    if (where === 'request' && isForgiven(exchange))
      return count(verdict.setAside, 'a request that was wrong on purpose, and refused')
    const { op = '', path = '' } = extra as { op?: string; path?: string }
    if (refereeErrs(exchange, rule, path)) return
    if (rule === 'replayed_unseen' && used.has(keyOf(exchange))) return
    verdict.violations.push({
      where: where === 'webhook' ? 'hook' : (where as 'request'),
      what: op,
      message: `${rule} ${path} ${message}`,
      sandbox: exchange.sandbox,
    })
  }
  const log = { requests: 0, webhooks: 0, ops: {}, seen: (op: string) => count(verdict.seen, op), add }
  const { StripeReferee } = await import(pathToFileURL(join(home, 'lib/stripe.mjs')).href)
  const { TwilioReferee } = await import(pathToFileURL(join(home, 'lib/twilio.mjs')).href)
  const referees: Record<Exchange['vendor'], Referee> = {
    stripe: new StripeReferee(log, { strictUnknown: true }),
    twilio: new TwilioReferee(log, { strictUnknown: true }),
  }
  for (const those of bySandbox(exchanges).values()) {
    for (const referee of Object.values(referees)) forget(referee)
    const firstUsed = new Map<string, number>()
    for (exchange of those) {
      const aside = outOfScope(exchange)
      if (aside !== undefined) {
        count(verdict.setAside, aside)
        used.add(keyOf(exchange))
        continue
      }
      const referee = referees[exchange.vendor]
      forgetOldKey(referee, exchange, firstUsed)
      const wasKept = referee.idem?.has(keyOf(exchange))
      show(referee, exchange)
      // What was refused before it began leaves its key free.
      if (!wasKept && exchange.response?.status === 400) referee.idem?.delete(keyOf(exchange))
      used.add(keyOf(exchange))
    }
  }
  return verdict
}

/**
 * Makes a referee ready to judge. Without its schemas it is built in a copy: where it lies may not be ours to write to.
 *
 * @param folder where the referee is: `lib/stripe.mjs`, `lib/twilio.mjs`, and scripts to build their schemas
 * @param spare a folder for the copy
 * @returns where the one is that is ready
 * @throws when it is not there, or its packages cannot be had
 */
export function builtReferee(folder: string, spare: string): string {
  const found = resolve(folder)
  if (existsSync(join(found, 'schemas/stripe.json')) && existsSync(join(found, 'node_modules'))) return found
  const home = join(spare, 'referee')
  cpSync(found, home, { recursive: true })
  const contracts = join(dirname(found), 'contracts')
  if (existsSync(contracts)) cpSync(contracts, join(spare, 'contracts'), { recursive: true })
  execFileSync('chmod', ['-R', 'u+w', spare])
  for (const args of [
    ['ci', '--silent'],
    ['run', '--silent', 'build:schemas'],
  ])
    execFileSync('npm', args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'], timeout: 180_000 })
  return home
}

/** The next sandbox has ids and keys of its own. */
function forget(referee: Referee): void {
  for (const kept of [referee.idem, referee.objects, referee.events, referee.last]) kept?.clear()
}

function keyOf({ request }: Exchange): string {
  return request.headers['idempotency-key'] ?? ''
}

function forgetOldKey(referee: Referee, exchange: Exchange, firstUsed: Map<string, number>): void {
  const { at } = exchange
  const key = keyOf(exchange)
  const since = firstUsed.get(key)
  if (since !== undefined && at - since < KEPT_MS) return
  if (since !== undefined) referee.idem?.delete(key)
  firstUsed.set(key, at)
}

/** What chaos made, and what is no referee's to know. */
function outOfScope(exchange: Exchange): string | undefined {
  const { kind, request, response, twisted } = exchange
  const { pathname } = new URL(request.url)
  if (twisted) return 'an event that was twisted on purpose'
  if (isOfTomorrow(exchange)) return 'a word of tomorrow, on purpose'
  if (isTypedByHand(exchange)) return 'Stripe’s command line without a version'
  if (kind === 'hook') return undefined
  if (!response) return 'an answer that was lost'
  if (response.status >= 500) return 'an outage that was asked for'
  if (RESEND.test(`${request.method} ${pathname}`)) return 'an event resent as by Stripe’s command line'
  if (/\/Media\/ME\w+$/.test(pathname)) return 'a file'
  return undefined
}

function show(referee: Referee, { kind, request, response, at, tookMs, secrets = [] }: Exchange): void {
  const url = new URL(request.url)
  const asked = {
    method: request.method,
    url: url.pathname + url.search,
    headers: { host: url.host, ...request.headers },
  }
  const body = Buffer.from(request.body)
  if (kind === 'api') {
    referee.exchange(asked, body, nodeResponse(response!, url.pathname), Buffer.from(response!.body))
    return
  }
  referee.secret = secrets.at(0) ?? null
  referee.token = secrets.at(0) ?? null
  referee.publicUrl = url.origin
  // It takes a signature's age by the clock that it has, and this was sent a while ago.
  referee.tolerance = Math.abs(Date.now() - at) / 1000 + TOLERANCE_SECONDS
  // What a test's own app answers is not judged: it may be what Twilio's complaints are tried with.
  const answer = response && isTillsDoor(request.url) ? response : { status: 200, headers: {}, body: '' }
  // A till on real sockets has real time to answer in, wherever a test sets its clock to meanwhile.
  const ms = url.hostname === '127.0.0.1' ? tookMs.real : tookMs.clock
  referee.webhook(asked, body, nodeResponse(answer, url.pathname), Buffer.from(answer.body), ms)
}

function nodeResponse({ status, headers }: { status: number; headers: Headers }, path: string): object {
  return { statusCode: status, headers, req: { path } }
}

function isForgiven(exchange: Exchange): boolean {
  const { status = 0 } = exchange.response ?? {}
  return !isTills(exchange) && status >= 400 && status < 500
}
