import type { Stripe } from 'stripe'
import { type Account, apiVersion, newId, now } from './account.ts'
import { twistsFor } from './chaos.ts'
import { dispatch } from './deliveries.ts'

type ObjectOf<T extends Stripe.Event['type']> = Extract<Stripe.Event, { type: T }>['data']['object']

/**
 * Makes an event with the object as it is now, and puts its deliveries on the agenda.
 *
 * @param before the object as it was, for `*.updated`: what differs becomes `previous_attributes`, and when nothing
 *   differs there is no event
 */
export function emit<T extends Stripe.Event['type']>(
  account: Account,
  type: T,
  object: ObjectOf<T>,
  before?: ObjectOf<T>,
): void {
  const previous = before && differences(before, object)
  if (previous && Object.keys(previous).length === 0) return
  const twists = twistsFor(account, type)
  if (twists.some((twist) => twist.kind === 'lose')) return
  const event = {
    id: newId(account, 'evt'),
    object: 'event',
    api_version: apiVersion,
    created: now(account),
    data: { object: structuredClone(object), ...(previous && { previous_attributes: previous }) },
    livemode: false,
    pending_webhooks: 0,
    request: {
      id: account.request?.id ?? null,
      idempotency_key: account.request?.idempotency_key ?? null,
    },
    type,
  } as unknown as Stripe.Event
  account.events.put(event.id, event)
  dispatch(account, event, twists)
}

/** Which fields of an object were different before, with what they were. Hashes are compared field by field. */
function differences(before: object, after: object): Record<string, unknown> {
  const previous: Record<string, unknown> = {}
  const old = before as Record<string, unknown>
  for (const [key, value] of Object.entries(after)) {
    const was = old[key]
    if (JSON.stringify(was) === JSON.stringify(value)) continue
    if (isHash(was) && isHash(value)) previous[key] = differencesOfHash(was, value)
    else previous[key] = was ?? null
  }
  return previous
}

// A key that is new was null before; one that is gone is shown with what it was.
function differencesOfHash(
  was: Record<string, unknown>,
  is: Record<string, unknown>,
): Record<string, unknown> {
  const previous: Record<string, unknown> = {}
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)]))
    if (JSON.stringify(was[key]) !== JSON.stringify(is[key])) previous[key] = was[key] ?? null
  return previous
}

const isHash = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
