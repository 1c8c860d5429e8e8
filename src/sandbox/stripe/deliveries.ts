import type { Stripe } from 'stripe'
import { overheard } from '../traffic.ts'
import { type Account, newId, now } from './account.ts'
import type { Twist } from './chaos.ts'
import { type Endpoint, listensTo, validSecrets } from './endpoints.ts'
import { signature } from './signature.ts'

/**
 * One event on its way to one endpoint. It is `pending` until the endpoint says 2xx (`delivered`) or Stripe gives up
 * (`failed`); chaos may have it `held` until it is released, or `dropped`.
 */
export type Delivery = {
  /** `evt_…:0` for the first of an event, and so on. */
  id: string
  eventId: string
  endpointId: string
  state: 'pending' | 'held' | 'delivered' | 'failed' | 'dropped'
  attempts: { at: number; status: number | null; answer: string }[]
  /** Sent by hand: one attempt, no retries. */
  byHand?: true
  wrongMode?: true
  omitNulls?: true
}

/** Puts an event on its way to all endpoints that listen to it, with what chaos has in store for it. */
export function dispatch(account: Account, event: Stripe.Event, twists: readonly Twist[]): void {
  const endpoints = account.endpoints.values().filter((endpoint) => listensTo(endpoint, event.type))
  const told = [event]
  if (twists.some(({ kind }) => kind === 'clone')) told.push({ ...event, id: newId(account, 'evt') })
  for (const one of told) {
    account.events.put(one.id, { ...one, pending_webhooks: endpoints.length })
    for (const endpoint of endpoints) enqueue(account, one.id, endpoint, twists)
  }
}

function enqueue(account: Account, eventId: string, endpoint: Endpoint, twists: readonly Twist[]): void {
  const has = (kind: Twist['kind']) => twists.some((twist) => twist.kind === kind)
  let copies = 1
  let lateMs = 0
  for (const twist of twists) {
    if (twist.kind === 'repeat') copies = Math.max(copies, twist.times)
    if (twist.kind === 'delay') lateMs += twist.ms
  }
  for (let copy = 0; copy < copies; copy++) {
    const delivery = add(account, {
      eventId,
      endpointId: endpoint.id,
      state: has('drop') ? 'dropped' : has('hold') ? 'held' : 'pending',
      attempts: [],
      ...(has('wrong_mode') && { wrongMode: true }),
      ...(has('omit_nulls') && { omitNulls: true }),
    })
    if (delivery.state !== 'pending') continue
    if (has('before_response') && account.request) {
      account.request.urgent.push(delivery.id)
      continue
    }
    let shuffledMs = 0
    for (const twist of twists)
      if (twist.kind === 'shuffle') shuffledMs += Math.floor(account.world.random() * twist.ms)
    account.agenda.add(leavesIn(account) + lateMs + shuffledMs, { do: 'deliver', about: delivery.id })
  }
}

// Webhooks of one moment leave a little apart, so that on a quiet wire they arrive in order.
function leavesIn(account: Account): number {
  const at = Math.max(account.world.now() + account.settings.webhookDelayMs, account.lastWebhookAt + 5)
  account.lastWebhookAt = at
  return at - account.world.now()
}

/** Sends a delivery that is pending, once; when it fails, puts the next try on the agenda. */
export async function deliver(account: Account, id: string): Promise<void> {
  const delivery = find(account, id)
  if (delivery?.state !== 'pending') return
  const event = account.events.get(delivery.eventId)
  const endpoint = account.endpoints.get(delivery.endpointId)
  if (!event || !endpoint || endpoint.endpoint.status !== 'enabled') {
    change(account, { ...delivery, state: 'failed' })
    return
  }
  const attempt = await send(account, endpoint, event, delivery)
  // What was reset or loaded meanwhile is not to come back.
  const current = find(account, id)
  if (!current) return
  current.attempts.push(attempt)
  const ok = attempt.status !== null && attempt.status >= 200 && attempt.status < 300
  const waitMs = current.byHand ? undefined : account.settings.webhookRetriesMs[current.attempts.length - 1]
  current.state = ok ? 'delivered' : waitMs === undefined ? 'failed' : 'pending'
  change(account, current)
  if (!ok && waitMs !== undefined) account.agenda.add(waitMs, { do: 'deliver', about: id })
  countPending(account, delivery.eventId)
}

/** Sends an event again by hand, to one endpoint or all, whatever became of it before. Retries go on beside. */
export function resend(account: Account, eventId: string, endpointId?: string): string[] {
  const event = account.events.get(eventId)
  if (!event) return []
  return account.endpoints
    .values()
    .filter((endpoint) => (endpointId ? endpoint.id === endpointId : listensTo(endpoint, event.type)))
    .map((endpoint) => {
      const delivery = add(account, {
        eventId,
        endpointId: endpoint.id,
        state: 'pending',
        attempts: [],
        byHand: true,
      })
      account.agenda.add(leavesIn(account), { do: 'deliver', about: delivery.id })
      return delivery.id
    })
}

/** Tells of an occurrence once more under another event id, as Stripe may. @returns the new event's id */
export function clone(account: Account, eventId: string): string | undefined {
  const event = account.events.get(eventId)
  if (!event) return undefined
  const told = { ...event, id: newId(account, 'evt') }
  account.events.put(told.id, told)
  for (const endpoint of account.endpoints.values())
    if (listensTo(endpoint, event.type)) enqueue(account, told.id, endpoint, [])
  return told.id
}

/** What chaos holds back, oldest first. */
export function held(account: Account): Delivery[] {
  return account.deliveries
    .values()
    .flatMap(({ deliveries }) => deliveries)
    .filter(({ state }) => state === 'held')
}

/** Lets go what chaos held (or dropped, when asked for by id), in the order given. @returns how many */
export function release(account: Account, ids: readonly string[]): number {
  let released = 0
  for (const id of ids) {
    const delivery = find(account, id)
    if (delivery?.state !== 'held' && delivery?.state !== 'dropped') continue
    change(account, { ...delivery, state: 'pending' })
    account.agenda.add(leavesIn(account), { do: 'deliver', about: id })
    released++
  }
  return released
}

async function send(
  account: Account,
  endpoint: Endpoint,
  event: Stripe.Event,
  how: Pick<Delivery, 'wrongMode' | 'omitNulls'>,
): Promise<Delivery['attempts'][number]> {
  const { world, settings, name } = account
  const body = payload(event, how)
  const secrets = validSecrets(account, endpoint)
  const twisted = (how.wrongMode || how.omitNulls) && ({ twisted: true } as const)
  const line = { sandbox: name, vendor: 'stripe', kind: 'hook', secrets, now: world.now, ...twisted } as const
  const at = world.now()
  const giveUp = new AbortController()
  let callOff = () => {}
  const tooLate = new Promise<never>((_resolve, reject) => {
    callOff = world.after(settings.webhookTimeoutMs, () => {
      giveUp.abort()
      reject(new Error('Timed out'))
    })
  })
  try {
    const call = overheard(line, world.fetch)(endpoint.endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        accept: '*/*; q=0.5, application/xml',
        'cache-control': 'no-cache',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': signature(body, secrets, now(account)),
      },
      body,
      // A redirect counts as a failure and is not followed.
      redirect: 'manual',
      signal: giveUp.signal,
    })
    const response = await Promise.race([call, tooLate])
    return {
      at,
      status: response.status,
      answer: (await Promise.race([response.text(), tooLate])).slice(0, 2000),
    }
  } catch (error) {
    return { at, status: null, answer: reason(error) }
  } finally {
    callOff()
  }
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}

/** The bytes of a delivery: indented by two, as Stripe sends them. */
export function payload(event: Stripe.Event, how: Pick<Delivery, 'wrongMode' | 'omitNulls'>): string {
  const told = how.wrongMode ? { ...event, livemode: true } : event
  const kept = (_key: string, value: unknown) => (value === null && how.omitNulls ? undefined : value)
  return JSON.stringify(told, kept, 2)
}

// `pending_webhooks` is how many endpoints have not yet said yes.
function countPending(account: Account, eventId: string): void {
  const event = account.events.get(eventId)
  if (!event) return
  const done = new Map<string, boolean>()
  for (const { endpointId, state } of deliveriesOf(account, eventId))
    done.set(endpointId, done.get(endpointId) || state === 'delivered')
  const pending_webhooks = [...done.values()].filter((isDone) => !isDone).length
  account.events.put(eventId, { ...event, pending_webhooks })
}

/** All deliveries of an event, those by hand too, oldest first. */
export function deliveriesOf(account: Account, eventId: string): Delivery[] {
  return account.deliveries.get(eventId)?.deliveries ?? []
}

function find(account: Account, id: string): Delivery | undefined {
  return deliveriesOf(account, id.split(':')[0]!).find((delivery) => delivery.id === id)
}

function add(account: Account, delivery: Omit<Delivery, 'id'>): Delivery {
  const { eventId } = delivery
  const others = deliveriesOf(account, eventId)
  const added = { id: `${eventId}:${others.length}`, ...delivery }
  account.deliveries.put(eventId, { id: eventId, deliveries: [...others, added] })
  return added
}

function change(account: Account, changed: Delivery): void {
  const { eventId } = changed
  const deliveries = deliveriesOf(account, eventId).map((one) => (one.id === changed.id ? changed : one))
  account.deliveries.put(eventId, { id: eventId, deliveries })
}
