import type { Stripe } from 'stripe'
import type { Account } from './account.ts'
import { covers } from './chaos.ts'
import { deliveriesOf, resend } from './deliveries.ts'
import { badParameter, noSuch } from './failure.ts'
import { within } from './lists.ts'
import { flag, list as listOf, text, timeRange } from './parameters.ts'
import { get, getList, type Route } from './route.ts'

/** Events can be had for 30 days. */
const eventLifeMs = 30 * 24 * 3_600_000

function find(account: Account, id: string): Stripe.Event {
  const event = account.events.get(id)
  if (!event || !isYoung(account, event)) throw noSuch('event', id)
  return event
}

const isYoung = (account: Account, event: Stripe.Event): boolean =>
  event.created * 1000 > account.world.now() - eventLifeMs

// Stripe counts an event as delivered when every endpoint has said yes.
const wasDelivered = (account: Account, event: Stripe.Event): boolean =>
  event.pending_webhooks === 0 && !deliveriesOf(account, event.id).some(({ state }) => state === 'dropped')

export const eventRoutes: Route[] = [
  getList<Stripe.EventListParams>(
    '/v1/events',
    'event',
    { created: timeRange, delivery_success: flag, type: text, types: listOf(text) },
    (account, given) => {
      const wanted = given.types ?? (given.type === undefined ? undefined : [given.type])
      if (wanted && wanted.length > 20)
        throw badParameter('You may only specify up to 20 event types.', 'types')
      return account.events
        .values()
        .filter(
          (event) =>
            isYoung(account, event) &&
            within(given.created, event.created) &&
            (wanted === undefined || wanted.some((type) => covers(type, event.type))) &&
            (given.delivery_success === undefined || wasDelivered(account, event) === given.delivery_success),
        )
    },
  ),
  get<Stripe.EventRetrieveParams>('/v1/events/:id', 'event', {}, (account, _given, { id }) =>
    find(account, id!),
  ),
  {
    // What `stripe events resend` of Stripe's CLI calls; the `stripe` package has no name for it.
    method: 'POST',
    path: '/v1/events/:id/retry',
    gives: 'event',
    parameters: { webhook_endpoint: text, account: text, for_stripecli: flag },
    answer(account, given, { id }) {
      const event = find(account, id!)
      const { webhook_endpoint: endpoint } = given as { webhook_endpoint?: string }
      if (endpoint !== undefined && !account.endpoints.get(endpoint))
        throw noSuch('webhook endpoint', endpoint, 'webhook_endpoint')
      resend(account, event.id, endpoint)
      return event
    },
  },
]
