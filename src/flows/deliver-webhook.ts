import * as deeds from '../store/deeds.ts'
import * as jobs from '../store/jobs.ts'
import * as webhooks from '../store/webhooks.ts'
import { Problem } from '../till/problem.ts'
import { retryAfterMs, type WebhookType } from '../till/webhook.ts'
import type { House } from './house.ts'

/** How long a backend may take to say that it has heard. */
const TIMEOUT_MS = 10_000
/** How long the secret before goes on signing beside a new one, so that a backend can change over in its own time. */
const BOTH_SECRETS_MS = 24 * 3_600_000

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
  const wish = { id, url, types: types === '*' ? '*' : types.join(' '), secret, at }
  const endpoint = await store.transact(async (tx) => {
    const deed = { id: world.newId('deed'), actor, deed: 'added a webhook', subject: id, words: url, at }
    await deeds.write(tx, deed)
    return webhooks.add(tx, wish)
  })
  return { endpoint, secret }
}

/**
 * Gives a backend another secret. For a day what it hears is signed with those that signed until now as well.
 *
 * @returns the new secret, for the only time, and until when the one before signs, ms since 1970
 * @throws Problem `no-such-webhook`
 */
export async function changeWebhookSecret(
  { store, world }: Pick<House, 'store' | 'world'>,
  { id, actor }: { id: string; actor: string },
): Promise<{ secret: string; beforeUntil: number }> {
  const at = world.clock.now()
  const secret = webhooks.secretOf(world.secret(48))
  const beforeUntil = at + BOTH_SECRETS_MS
  await store.transact(async (tx) => {
    if (!(await webhooks.changeSecret(tx, { id, secret, at, beforeUntil }))) throw noSuchWebhook()
    const deed = 'gave a webhook a new secret'
    await deeds.write(tx, { id: world.newId('deed'), actor, deed, subject: id, words: '', at })
  })
  return { secret, beforeUntil }
}

/** A backend hears nothing any more. @throws Problem `no-such-webhook` */
export function endWebhook(
  { store, world }: House,
  { id, actor }: { id: string; actor: string },
): Promise<void> {
  const at = world.clock.now()
  return store.transact(async (tx) => {
    if (!(await webhooks.end(tx, { id, at }))) throw noSuchWebhook()
    const deed = { id: world.newId('deed'), actor, deed: 'ended a webhook', subject: id, words: '', at }
    await deeds.write(tx, deed)
  })
}

/**
 * Delivers something once more that was given up, or waits.
 *
 * @param args.hasEnded whether that is so as far as they know: while it waits, it comes anyway
 * @throws Problem `no-such-delivery`
 */
export function redeliver(
  { store, world }: House,
  { id, actor, hasEnded }: { id: string; actor: string; hasEnded?: boolean },
): Promise<void> {
  const at = world.clock.now()
  return store.transact(async (tx) => {
    const found = await webhooks.find(tx, id)
    if (!found) throw new Problem('no-such-delivery', 'There is no such delivery.')
    if (hasEnded && found.delivery.state === 'waiting') return
    await webhooks.note(tx, { id, state: 'waiting', tries: 0, outcome: null, ended_at: null })
    await jobs.drop(tx, { kind: 'deliver-webhook', subject: id })
    await jobs.leave(tx, { kind: 'deliver-webhook', subject: id, at })
    const deed = { actor, deed: 'told a webhook again', subject: id, words: found.delivery.outcome ?? '', at }
    await deeds.write(tx, { id: world.newId('deed'), ...deed })
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
    const noted = { id, state, tries, outcome: String(outcome).slice(0, 200), ended_at } as const
    // Somebody may have asked for it once more meanwhile: that this try was the last is not so any more.
    await webhooks.note(tx, noted, isHeard ? undefined : { tries: delivery.tries })
    if (outcome === 410) await webhooks.end(tx, { id: endpoint.id, at })
  })
  if (!isHeard) log.warn({ delivery: id, tries, outcome, again }, 'deliver-webhook: was not heard')
  return again
}

type Found = NonNullable<Awaited<ReturnType<typeof webhooks.find>>>

/** @returns the answer's status, or in words why there was none */
async function post({ world, settings }: House, { endpoint, message }: Found): Promise<number | string> {
  const { url } = endpoint
  if (!(await settings.mayReach(url))) return PRIVATE
  const { id, body } = message
  const secrets = webhooks.secretsOf(endpoint, world.clock.now())
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const allowPrivate = settings.webhooksToPrivate
  try {
    return (await world.web.call({ url, id, secrets, body, signal, allowPrivate })).status
  } catch (error) {
    const { cause, message: words } = error as Error
    return cause instanceof Error ? cause.message : words
  }
}

function noSuchWebhook(): Problem {
  return new Problem('no-such-webhook', 'There is no such webhook.')
}

const PRIVATE = 'This address is not https, or stands in a private network. See WEBHOOKS_TO_PRIVATE.'
