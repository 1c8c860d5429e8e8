import { sql } from 'kysely'
import { orderData } from '../till/order.ts'
import type { WebhookData, WebhookType } from '../till/webhook.ts'
import * as jobs from './jobs.ts'
import type { Order } from './orders.ts'
import type { Place } from './place.ts'
import type { WebhookDeliveryRow, WebhookEndpointRow, WebhookMessageRow } from './schema-doors.ts'
import type { Read, Tx } from './store.ts'

export type Endpoint = WebhookEndpointRow
export type Delivery = WebhookDeliveryRow

/**
 * Tells operators' backends what happens, in the transaction in which it does. The worker sends it.
 *
 * @param args.subject what it happened to; the same to the same is told once
 */
export async function announce<Type extends WebhookType>(
  tx: Tx,
  args: { type: Type; subject: string; data: WebhookData<Type>; at: number },
): Promise<void> {
  const { type, at, data } = args
  const wanting = (await endpoints(tx)).filter(
    ({ types }) => types === '*' || types.split(' ').includes(type),
  )
  if (!wanting.length) return
  const id = `${type.replace('.', '-')}:${args.subject}`
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data })
  const written = await tx.db
    .insertInto('webhook_messages')
    .values({ id, type, body, at })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!written) return
  for (const endpoint of wanting) {
    const delivery = { id: `${endpoint.id}:${id}`, endpoint: endpoint.id, message: id, tries: 0, at }
    await tx.db
      .insertInto('webhook_deliveries')
      .values({ ...delivery, state: 'waiting' })
      .execute()
    await jobs.leave(tx, { kind: 'deliver-webhook', subject: delivery.id, at })
  }
}

/** Tells them that nothing came of an order. Should it be paid all the same, they hear of that too. */
export function announceEnd(tx: Tx, order: Order): Promise<void> {
  const { id: subject, reason } = order
  const state = order.state as WebhookData<'order.failed'>['state']
  const data = { ...orderData({ ...order, state }), reason }
  return announce(tx, { type: 'order.failed', subject, data, at: order.ended_at! })
}

/** Endpoints that hear, oldest first. */
export function endpoints(read: Read): Promise<Endpoint[]> {
  return read.db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('ended_at', 'is', null)
    .orderBy('made_at')
    .orderBy('id')
    .execute()
}

export async function add(
  tx: Tx,
  args: { id: string; url: string; types: string; secret: string; at: number },
): Promise<Endpoint> {
  const { at, ...endpoint } = args
  return tx.db
    .insertInto('webhook_endpoints')
    .values({ ...endpoint, made_at: at })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Whether there is such an endpoint, or was: what it was told stays to be read. */
export async function isKnown(read: Read, id: string): Promise<boolean> {
  const query = read.db.selectFrom('webhook_endpoints').select('id').where('id', '=', id)
  return (await query.executeTakeFirst()) !== undefined
}

/** How many secrets from before sign at most: the newest of them, and the oldest, which a backend has that never heard of another. */
const SECRETS_BEFORE = 4

/**
 * Gives an endpoint another secret; those that signed until now go on beside it for a while: whoever asked twice, as the
 * first answer was lost, still has the one from before both. False if there is no endpoint.
 */
export async function changeSecret(
  tx: Tx,
  args: { id: string; secret: string; at: number; beforeUntil: number },
): Promise<boolean> {
  const { id, secret, at, beforeUntil } = args
  const query = tx.db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('id', '=', id)
    .where('ended_at', 'is', null)
  const endpoint = await (tx.engine.skipsLocked ? query.forUpdate() : query).executeTakeFirst()
  if (!endpoint) return false
  const signed = secretsOf(endpoint, at)
  const kept = [...signed.slice(0, SECRETS_BEFORE - 1), ...signed.slice(SECRETS_BEFORE - 1).slice(-1)]
  await tx.db
    .updateTable('webhook_endpoints')
    .set({ secret, secret_before: kept.join(' '), secret_before_until: beforeUntil })
    .where('id', '=', id)
    .execute()
  return true
}

/** The secrets that sign for an endpoint, the newest first. */
export function secretsOf(endpoint: Endpoint, at: number): string[] {
  const { secret, secret_before, secret_before_until } = endpoint
  const isBeforeGood = secret_before !== null && at < secret_before_until!
  return isBeforeGood ? [secret, ...secret_before.split(' ')] : [secret]
}

/** An endpoint hears nothing any more. False if there is none. */
export async function end(tx: Tx, args: { id: string; at: number }): Promise<boolean> {
  const ended = await tx.db
    .updateTable('webhook_endpoints')
    .set({ ended_at: args.at })
    .where('id', '=', args.id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

/** A delivery with all that is needed to make it. */
export async function find(
  read: Read,
  id: string,
): Promise<{ delivery: Delivery; endpoint: Endpoint; message: WebhookMessageRow } | undefined> {
  const { db } = read
  const delivery = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!delivery) return undefined
  const endpoint = await db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('id', '=', delivery.endpoint)
    .executeTakeFirstOrThrow()
  const message = await db
    .selectFrom('webhook_messages')
    .selectAll()
    .where('id', '=', delivery.message)
    .executeTakeFirstOrThrow()
  return { delivery, endpoint, message }
}

/**
 * Writes down what came of a try.
 *
 * @param seen how many tries there were before it: where there are others by now, nothing is written
 */
export async function note(
  tx: Tx,
  args: { id: string } & Pick<Delivery, 'state' | 'tries' | 'outcome' | 'ended_at'>,
  seen?: { tries: number },
): Promise<void> {
  const { id, ...known } = args
  let change = tx.db.updateTable('webhook_deliveries').set(known).where('id', '=', id)
  if (seen) change = change.where('tries', '=', seen.tries)
  await change.execute()
}

/** What was, or will be, delivered to an endpoint, newest first. */
export function deliveries(
  read: Read,
  args: { endpoint: string; limit: number; before?: Place | undefined },
): Promise<Delivery[]> {
  const { endpoint, before } = args
  let query = read.db.selectFrom('webhook_deliveries').selectAll().where('endpoint', '=', endpoint)
  if (before) query = query.where(sql<boolean>`(at, id) < (${before.at}, ${before.id})`)
  return query.orderBy('at', 'desc').orderBy('id', 'desc').limit(args.limit).execute()
}

/** Takes away what was told before a time, heard or not, and secrets that sign nothing any more. */
export async function clear(tx: Tx, args: { before: number; at: number }): Promise<void> {
  await tx.db
    .updateTable('webhook_endpoints')
    .set({ secret_before: null, secret_before_until: null })
    .where('secret_before_until', '<=', args.at)
    .execute()
  await tx.db.deleteFrom('webhook_deliveries').where('at', '<', args.before).execute()
  await tx.db
    .deleteFrom('webhook_messages')
    .where('at', '<', args.before)
    .where('id', 'not in', (eb) => eb.selectFrom('webhook_deliveries').select('message'))
    .execute()
}

/** A secret for an endpoint. @param random 32 letters or more that nobody can guess */
export function secretOf(random: string): string {
  return `whsec_${Buffer.from(random).toString('base64')}`
}
