import * as deeds from '../store/deeds.ts'
import * as jobs from '../store/jobs.ts'
import * as webhooks from '../store/webhooks.ts'
import { Problem } from '../till/problem.ts'
import { retryAfterMs, type WebhookType } from '../till/webhook.ts'
import type { House } from './house.ts'

/** How long a backend may take to say that it has heard. */
const TIMEOUT_MS = 10_000

/**
 * Lets a backend of the operator's hear what happens.
 *
 * @returns its secret too, for the only time
 * @throws Problem `private-address`
 */
export async function addWebhook(
  { store, world, settings }: House,
  args: { url: string; types: WebhookType[] | '*'; actor: string },
): Promise<{ endpoint: webhooks.Endpoint; secret: string }> {
  const { url, types, actor } = args
  if (!(await settings.mayReach(url))) throw new Problem('private-address', PRIVATE)
  const at = world.clock.now()
  const secret = webhooks.secretOf(world.secret(48))
  const id = world.newId('webhook')
  const kept = { id, url, types: types === '*' ? '*' : types.join(' '), secret, made_at: at }
  await store.transact(async (tx) => {
    await webhooks.add(tx, kept)
    const deed = { id: world.newId('deed'), actor, deed: 'added a webhook', subject: id, words: url, at }
    await deeds.write(tx, deed)
  })
  return { endpoint: { ...kept, ended_at: null }, secret }
}

/** A backend hears nothing any more. @throws Problem `no-such-webhook` */
export function endWebhook(
  { store, world }: House,
  { id, actor }: { id: string; actor: string },
): Promise<void> {
  const at = world.clock.now()
  return store.transact(async (tx) => {
    if (!(await webhooks.end(tx, { id, at })))
      throw new Problem('no-such-webhook', 'There is no such webhook.')
    const deed = { id: world.newId('deed'), actor, deed: 'ended a webhook', subject: id, words: '', at }
    await deeds.write(tx, deed)
  })
}

/** Delivers something once more that was given up, or waits. @throws Problem `no-such-delivery` */
export function redeliver({ store, world }: House, id: string): Promise<void> {
  const at = world.clock.now()
  return store.transact(async (tx) => {
    const found = await webhooks.find(tx, id)
    if (!found) throw new Problem('no-such-delivery', 'There is no such delivery.')
    await webhooks.note(tx, { id, state: 'waiting', tries: 0, outcome: null, ended_at: null })
    await jobs.drop(tx, { kind: 'deliver-webhook', subject: id })
    await jobs.leave(tx, { kind: 'deliver-webhook', subject: id, at })
  })
}

/**
 * Posts a message to a backend, signed. Until it answers with 2xx it is tried again, for about three days; a backend
 * that answers 410 hears nothing any more.
 *
 * @returns when to try again, ms since 1970
 */
export async function deliverWebhook(house: House, id: string): Promise<number | undefined> {
  const { store, world, log } = house
  const found = await store.read((read) => webhooks.find(read, id))
  if (found?.delivery.state !== 'waiting') return undefined
  const { delivery, endpoint } = found
  const tries = delivery.tries + 1
  const outcome = endpoint.ended_at === null ? await post(house, found) : 'the webhook has ended'
  const at = world.clock.now()
  const isHeard = typeof outcome === 'number' && outcome >= 200 && outcome < 300
  const waitMs = isHeard || endpoint.ended_at !== null || outcome === 410 ? undefined : retryAfterMs(tries)
  const again = waitMs === undefined ? undefined : at + waitMs
  await store.transact(async (tx) => {
    const state = isHeard ? 'delivered' : again === undefined ? 'failed' : 'waiting'
    const ended_at = again === undefined ? at : null
    await webhooks.note(tx, { id, state, tries, outcome: String(outcome).slice(0, 200), ended_at })
    if (outcome === 410) await webhooks.end(tx, { id: endpoint.id, at })
  })
  if (!isHeard) log.warn({ delivery: id, tries, outcome, again }, 'deliver-webhook: was not heard')
  return again
}

type Found = NonNullable<Awaited<ReturnType<typeof webhooks.find>>>

/** @returns the answer's status, or in words why there was none */
async function post({ world, settings }: House, { endpoint, message }: Found): Promise<number | string> {
  const { url, secret } = endpoint
  if (!(await settings.mayReach(url))) return PRIVATE
  const { id, body } = message
  try {
    const answer = await world.web.fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...webhooks.signed({ id, body, secret, at: world.clock.now() }),
      },
      body,
      // Somebody else's address has not been looked at.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await answer.body?.cancel()
    return answer.status
  } catch (error) {
    const { cause, message: words } = error as Error
    return cause instanceof Error ? cause.message : words
  }
}

const PRIVATE = 'This address is not https, or stands in a private network. See WEBHOOKS_TO_PRIVATE.'
