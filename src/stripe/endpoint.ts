import type Stripe from 'stripe'
import { API_VERSION, dateOf } from './client.ts'

/** A webhook endpoint as Stripe has it. */
export type Endpoint = {
  id: string
  url: string
  enabled: boolean
  live: boolean
  events: string[]
  apiVersion: string | null
}

/** Webhook endpoints of the account. @throws Stripe's error when the key may not see them */
export async function listEndpoints(stripe: Stripe): Promise<Endpoint[]> {
  const found: Endpoint[] = []
  for await (const endpoint of stripe.webhookEndpoints.list({ limit: 100 }))
    found.push({
      id: endpoint.id,
      url: endpoint.url,
      enabled: endpoint.status === 'enabled',
      live: endpoint.livemode,
      events: endpoint.enabled_events,
      apiVersion: endpoint.api_version,
    })
  return found
}

/** Registers an endpoint. @returns its secret, which Stripe tells this once */
export async function createEndpoint(
  stripe: Stripe,
  args: { url: string; events: readonly string[]; key: string },
): Promise<string> {
  const made = await stripe.webhookEndpoints.create(
    {
      url: args.url,
      enabled_events: [...args.events] as Stripe.WebhookEndpointCreateParams.EnabledEvent[],
      api_version: API_VERSION as Stripe.WebhookEndpointCreateParams.ApiVersion,
      description: 'TextTill',
    },
    { idempotencyKey: args.key },
  )
  return made.secret!
}

/** Has an endpoint enabled, and told of these events. Its API version stays as it was made. */
export async function mendEndpoint(
  stripe: Stripe,
  args: { id: string; events: readonly string[]; key: string },
): Promise<void> {
  await stripe.webhookEndpoints.update(
    args.id,
    {
      enabled_events: [...args.events] as Stripe.WebhookEndpointUpdateParams.EnabledEvent[],
      disabled: false,
    },
    { idempotencyKey: args.key },
  )
}

/** Whose key it is, and how far Stripe's clock is ahead of ours, in ms, by the date of its answer. */
export async function askAccount(
  stripe: Stripe,
  now: () => number,
): Promise<{ id: string; chargesEnabled: boolean; skewMs: number }> {
  const account = await stripe.accounts.retrieveCurrent()
  // The header has whole seconds.
  const skewMs = Math.trunc(((dateOf(account) ?? now()) - now()) / 1_000) * 1_000
  return { id: account.id, chargesEnabled: account.charges_enabled, skewMs }
}
