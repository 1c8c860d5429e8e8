import type { Stripe } from 'stripe'
import { type Account, apiVersion, mergeMetadata, newId, now } from './account.ts'
import { covers } from './chaos.ts'
import { badParameter, noSuch } from './failure.ts'
import { clearable, flag, list as listOf, metadata, required, text, words } from './parameters.ts'
import { get, getList, post, type Route, remove } from './route.ts'

export type Endpoint = {
  id: string
  endpoint: Stripe.WebhookEndpoint
  /** Those that sign; two while one is rolled. `until` in milliseconds since 1970. */
  secrets: { secret: string; until?: number }[]
}

/** Makes an endpoint that receives all events, or the one of that URL receive them with this secret. */
export function ensureEndpoint(account: Account, url: string, secret: string): void {
  const found = account.endpoints.values().find((kept) => kept.endpoint.url === url)
  if (found) account.endpoints.put(found.id, { ...found, secrets: [{ secret }] })
  else keep(account, newEndpoint(account, { url, enabled_events: ['*'] }), secret)
}

/** Gives an endpoint a new secret; the old one signs too for a while, 24 hours at Stripe. @returns the new one */
export function rollSecret(account: Account, id: string, oldLastsMs = 24 * 3_600_000): string {
  const found = account.endpoints.get(id)
  if (!found) throw noSuch('webhook endpoint', id)
  const secret = newId(account, 'whsec')
  const until = account.world.now() + oldLastsMs
  account.endpoints.put(id, {
    ...found,
    secrets: [{ secret }, ...found.secrets.map((old) => ({ secret: old.secret, until: old.until ?? until }))],
  })
  return secret
}

/** The secrets that sign a delivery now. */
export function validSecrets(account: Account, endpoint: Endpoint): string[] {
  const at = account.world.now()
  return endpoint.secrets.filter(({ until }) => until === undefined || until > at).map(({ secret }) => secret)
}

/** Whether events of that type go there. */
export function listensTo(endpoint: Endpoint, type: string): boolean {
  return (
    endpoint.endpoint.status === 'enabled' &&
    endpoint.endpoint.enabled_events.some((wanted) => covers(wanted, type))
  )
}

function newEndpoint(
  account: Account,
  given: { url: string; enabled_events: string[] },
): Stripe.WebhookEndpoint {
  return {
    id: newId(account, 'we'),
    object: 'webhook_endpoint',
    api_version: apiVersion,
    application: null,
    created: now(account),
    description: null,
    enabled_events: given.enabled_events,
    livemode: false,
    metadata: {},
    status: 'enabled',
    url: given.url,
  } satisfies Stripe.WebhookEndpoint
}

function keep(account: Account, endpoint: Stripe.WebhookEndpoint, secret: string): void {
  account.endpoints.put(endpoint.id, { id: endpoint.id, endpoint, secrets: [{ secret }] })
}

function find(account: Account, id: string): Endpoint {
  const found = account.endpoints.get(id)
  if (!found) throw noSuch('webhook endpoint', id)
  return found
}

function checkUrl(url: string | undefined): void {
  if (url !== undefined && !/^https?:\/\//.test(url))
    throw badParameter(
      'Invalid URL: An explicit scheme (such as https) must be provided.',
      'url',
      'url_invalid',
    )
}

export const endpointRoutes: Route[] = [
  post<Stripe.WebhookEndpointCreateParams>(
    '/v1/webhook_endpoints',
    'webhook_endpoint',
    {
      url: required(text),
      enabled_events: required(listOf(text)),
      api_version: text,
      connect: flag,
      description: words,
      metadata,
    },
    (account, given) => {
      checkUrl(given.url)
      if (given.api_version !== undefined && given.api_version !== apiVersion)
        throw badParameter(`The sandbox renders events of ${apiVersion} only.`, 'api_version')
      const endpoint = newEndpoint(account, given)
      endpoint.description = given.description || null
      endpoint.metadata = mergeMetadata({}, given.metadata)
      const secret = newId(account, 'whsec')
      keep(account, endpoint, secret)
      return { ...endpoint, secret }
    },
  ),
  get<Stripe.WebhookEndpointRetrieveParams>(
    '/v1/webhook_endpoints/:id',
    'webhook_endpoint',
    {},
    (account, _given, { id }) => find(account, id!).endpoint,
  ),
  post<Stripe.WebhookEndpointUpdateParams>(
    '/v1/webhook_endpoints/:id',
    'webhook_endpoint',
    {
      url: text,
      enabled_events: listOf(text),
      disabled: flag,
      description: words,
      metadata: clearable(metadata),
    },
    (account, given, { id }) => {
      checkUrl(given.url)
      const found = find(account, id!)
      const { endpoint } = found
      endpoint.url = given.url ?? endpoint.url
      endpoint.enabled_events = given.enabled_events ?? endpoint.enabled_events
      if (given.disabled !== undefined) endpoint.status = given.disabled ? 'disabled' : 'enabled'
      if (given.description !== undefined) endpoint.description = given.description || null
      endpoint.metadata = mergeMetadata(endpoint.metadata, given.metadata)
      account.endpoints.put(found.id, found)
      return endpoint
    },
  ),
  remove('/v1/webhook_endpoints/:id', 'webhook_endpoint', (account, id) => {
    const { endpoint } = find(account, id)
    account.endpoints.delete(endpoint.id)
    return {
      id: endpoint.id,
      object: 'webhook_endpoint',
      deleted: true,
    } satisfies Stripe.DeletedWebhookEndpoint
  }),
  getList<Stripe.WebhookEndpointListParams>('/v1/webhook_endpoints', 'webhook_endpoint', {}, (account) =>
    account.endpoints.values().map((kept) => kept.endpoint),
  ),
]
