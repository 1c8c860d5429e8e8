import { hashOf, sameHash } from './hashed.ts'
import type { LinkRow } from './schema-channels.ts'
import type { Read, Tx } from './store.ts'

/** How often one code may be tried. */
const TRIES = 5

/** Whom an address on another channel speaks for. */
export function find(read: Read, address: string): Promise<LinkRow | undefined> {
  return read.db.selectFrom('links').selectAll().where('address', '=', address).executeTakeFirst()
}

/** The addresses that speak for a customer. */
export function of(read: Read, customer: string): Promise<LinkRow[]> {
  return read.db
    .selectFrom('links')
    .selectAll()
    .where('customer', '=', customer)
    .orderBy('linked_at')
    .orderBy('address')
    .execute()
}

export async function make(tx: Tx, args: { address: string; customer: string; at: number }): Promise<void> {
  const { address, customer, at } = args
  await tx.db.insertInto('links').values({ address, customer, linked_at: at }).execute()
}

/** Ends the link of an address, or all of a customer's and the codes that would make more. @returns how many there were */
export async function end(
  tx: Tx,
  args: { by: 'address' | 'customer'; value: string; at: number },
): Promise<number> {
  const { by, value, at } = args
  const ended = await tx.db.deleteFrom('links').where(by, '=', value).returning('address').execute()
  await tx.db
    .updateTable('link_codes')
    .set({ ended_at: at })
    .where(by, '=', value)
    .where('ended_at', 'is', null)
    .execute()
  return ended.length
}

/**
 * Keeps the hash of a code that an address asks for, in the place of the one before.
 *
 * @param args.to whom it is texted, and what it is; nothing when nobody gets it
 */
export async function keepCode(
  tx: Tx,
  args: {
    id: string
    address: string
    to: { customer: string; code: string } | undefined
    at: number
    expiresAt: number
  },
): Promise<void> {
  const { id, address, to, at } = args
  await endCode(tx, { address, at })
  await tx.db
    .insertInto('link_codes')
    .values({
      id,
      address,
      customer: to?.customer ?? null,
      hash: to ? hashOf(`${id}:${to.code}`) : null,
      tries_left: TRIES,
      sent_at: at,
      expires_at: args.expiresAt,
    })
    .execute()
}

/** When an address last asked for a code, ms since 1970, whatever became of it. Nothing if it did not of late. */
export async function lastAsked(read: Read, address: string): Promise<number | undefined> {
  const last = await read.db
    .selectFrom('link_codes')
    .select('sent_at')
    .where('address', '=', address)
    .orderBy('sent_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.sent_at
}

/**
 * Tries a code, which costs one of its tries. The right one is good once.
 *
 * @returns its id and whose phone it was texted to; how many tries are left after a wrong one; `none` when no code is
 *   good at the moment
 */
export async function attempt(
  tx: Tx,
  args: { address: string; code: string; at: number },
): Promise<{ id: string; customer: string } | { left: number } | 'none'> {
  const live = await tx.db
    .updateTable('link_codes')
    .set((eb) => ({ tries_left: eb('tries_left', '-', 1) }))
    .where('address', '=', args.address)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', args.at)
    .where('tries_left', '>', 0)
    .returningAll()
    .executeTakeFirst()
  if (!live) return 'none'
  const isRight = sameHash(live.hash ?? '', hashOf(`${live.id}:${args.code}`))
  if (isRight || live.tries_left === 0) await endCode(tx, args)
  return isRight ? { id: live.id, customer: live.customer! } : { left: live.tries_left }
}

/** Takes away codes that were asked for before a time. */
export async function clear(tx: Tx, args: { before: number }): Promise<void> {
  await tx.db.deleteFrom('link_codes').where('sent_at', '<', args.before).execute()
}

async function endCode(tx: Tx, { address, at }: { address: string; at: number }): Promise<void> {
  await tx.db
    .updateTable('link_codes')
    .set({ ended_at: at })
    .where('address', '=', address)
    .where('ended_at', 'is', null)
    .execute()
}
