import type { Context } from 'hono'
import { type Account, apiVersion, newId } from './account.ts'
import { deliver } from './deliveries.ts'
import { checkExpand, expand } from './expand.ts'
import { badParameter, Failure } from './failure.ts'
import { type Mishap, meetFault } from './faults.ts'
import { canonical, decodeForm, elements, type FormHash } from './form.ts'
import { begin, finish, forget } from './idempotency.ts'
import { befall, statusFailure } from './mishaps.ts'
import { understandOldNames } from './old-names.ts'
import { readForm } from './parameters.ts'
import { failed, type Reply, respond } from './reply.ts'
import { logRequest } from './requests.ts'
import type { Route } from './route.ts'

/**
 * Answers one request to the API: meets faults, checks the key, reads the form, keeps idempotency keys, lets the
 * route do its work in one go, and sends the answer, or loses it.
 */
export async function answer(
  account: Account,
  route: Route,
  c: Context,
  secretKey?: string,
): Promise<Response> {
  const requestId = newId(account, 'req')
  const { method } = route
  const { path } = c.req
  const early = meetFault(account, 'before', method, path)
  const seen = { requestId, method, path, key: c.req.header('idempotency-key') ?? null, asked: '' }
  let reply: Reply
  try {
    authenticate(c.req.header('authorization'), secretKey)
    checkVersion(c.req.header('stripe-version'))
    seen.asked = method === 'POST' ? await c.req.text() : new URL(c.req.url).search.slice(1)
    const asked = decodeForm(seen.asked)
    const form = c.req.header('stripe-version') || method !== 'POST' ? asked : understandOldNames(path, asked)
    const key = method === 'POST' ? (c.req.header('idempotency-key') ?? null) : null
    const known = early === undefined || early.kind === 'wait' ? open(account, key, path, form) : undefined
    if (early) {
      if (early.kind !== 'wait') logRequest(account, seen, undefined, early)
      const gone = await befall(account, early, c, requestId)
      if (gone) return gone
    }
    reply = known
      ? { ...known, requestId, originalId: known.requestId }
      : await perform(account, route, c, form, key, requestId)
  } catch (error) {
    reply = failed(account, error, requestId)
  }
  const late = meetFault(account, 'after', method, path)
  logRequest(account, seen, reply, late)
  if (late) {
    rememberFault(account, late, c.req.header('idempotency-key'), requestId)
    const gone = await befall(account, late, c, requestId, reply)
    if (gone) return gone
  }
  return respond(account, c, reply)
}

function open(account: Account, key: string | null, path: string, form: FormHash) {
  return key === null ? undefined : begin(account, key, path, canonical(form))
}

async function perform(
  account: Account,
  route: Route,
  c: Context,
  form: FormHash,
  key: string | null,
  requestId: string,
): Promise<Reply> {
  const request = { id: requestId, idempotency_key: key, urgent: [] as string[] }
  let reply: Reply
  let begun = true
  account.request = request
  try {
    const { expand: asked, ...rest } = form
    const paths = readExpand(asked)
    checkExpand(route.gives, paths)
    const given = readForm(route.parameters, rest)
    const result = route.answer(account, given, c.req.param() as Record<string, string>)
    reply = {
      status: 200,
      body: JSON.stringify(expand(account, route.gives, result, paths), null, 2),
      requestId,
    }
  } catch (error) {
    if (key !== null && !(error instanceof Failure)) forget(account, key)
    begun = !(error instanceof Failure && error.beforeBegun)
    reply = failed(account, error, requestId)
  } finally {
    account.request = null
  }
  if (key !== null) {
    if (begun) finish(account, key, reply)
    else forget(account, key)
  }
  // These webhooks were asked to overtake the answer.
  for (const id of request.urgent) await deliver(account, id)
  return reply
}

function readExpand(asked: FormHash[string] | undefined): string[] {
  if (asked === undefined) return []
  const paths = elements(asked)
  if (!paths?.every((path) => typeof path === 'string')) throw badParameter('Invalid array', 'expand')
  return paths as string[]
}

function authenticate(header: string | undefined, secretKey: string | undefined): void {
  const [scheme, credentials = ''] = (header ?? '').split(' ')
  const key =
    scheme?.toLowerCase() === 'basic'
      ? Buffer.from(credentials, 'base64').toString().split(':')[0]!
      : credentials
  const refuse = (message: string) => new Failure(401, { type: 'invalid_request_error', message }, true)
  if (key === '')
    throw refuse(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    )
  if (/^[rs]k_live_/.test(key))
    throw refuse('This is a sandbox: keep live keys out of it. Use any key that begins with sk_test_.')
  if (secretKey === undefined ? !/^[rs]k_test_\w+$/.test(key) : key !== secretKey)
    throw refuse(`Invalid API Key provided: ${key.slice(0, 8)}${'*'.repeat(8)}${key.slice(-4)}`)
}

function checkVersion(version: string | undefined): void {
  if (version === undefined || version === apiVersion) return
  throw badParameter(
    `The sandbox speaks Stripe API version ${apiVersion} only; you asked for ${version}.`,
    'Stripe-Version',
  )
}

// An error of Stripe's own that comes after the deed is the answer that the key remembers; a lost answer is not.
function rememberFault(account: Account, mishap: Mishap, key: string | undefined, requestId: string): void {
  if (mishap.kind !== 'status' || key === undefined) return
  const { status, body } = failed(account, statusFailure(mishap), requestId)
  finish(account, key, { status, body, requestId })
}
