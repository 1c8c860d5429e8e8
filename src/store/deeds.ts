import { sql } from 'kysely'
import type { Place } from './place.ts'
import type { DeedRow } from './schema-console.ts'
import type { Read, Tx } from './store.ts'

export type Deed = DeedRow

/** As who commands of `texttill` do what they do. */
export const COMMAND_LINE = 'command-line'

/** As who an operator does something at the console. */
export function operatorActor(operator: string): string {
  return `operator:${operator}`
}

/** A deed with what it names: the customer's address, and the words of the text that it sent, while they exist. */
export type ListedDeed = Deed & { address: string | null; said: string | null }

/**
 * Writes down what somebody changed, in the transaction that changes it. It stands for ever: whoever it is about goes
 * by their id, and a text by its ref, so that it names nobody when they are deleted.
 */
export async function write(
  tx: Tx,
  deed: Omit<Deed, 'customer'> & { customer?: string | null | undefined },
): Promise<void> {
  await tx.db
    .insertInto('deeds')
    .values({ ...deed, customer: deed.customer ?? null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

export function find(read: Read, id: string): Promise<Deed | undefined> {
  return read.db.selectFrom('deeds').selectAll().where('id', '=', id).executeTakeFirst()
}

/** How often something was done to a customer. */
export async function countOf(
  read: Read,
  { customer, deed }: { customer: string; deed: string },
): Promise<number> {
  const { count } = await read.db
    .selectFrom('deeds')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('customer', '=', customer)
    .where('deed', '=', deed)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Deeds before a place in the list, newest first. */
export function newest(
  read: Read,
  args: { before?: Place | undefined; limit: number },
): Promise<ListedDeed[]> {
  const { before } = args
  let query = read.db
    .selectFrom('deeds')
    .leftJoin('customers', 'customers.id', 'deeds.customer')
    .leftJoin('texts_out', 'texts_out.ref', 'deeds.subject')
    .selectAll('deeds')
    .select(['customers.address', 'texts_out.body as said'])
  if (before) query = query.where(sql<boolean>`(deeds.at, deeds.id) < (${before.at}, ${before.id})`)
  return query.orderBy('deeds.at', 'desc').orderBy('deeds.id', 'desc').limit(args.limit).execute()
}

/** The first deed about something of a customer's. */
export function about(
  read: Read,
  { customer, subject }: { customer: string; subject: string },
): Promise<Deed | undefined> {
  return read.db
    .selectFrom('deeds')
    .selectAll()
    .where('customer', '=', customer)
    .where('subject', '=', subject)
    .orderBy('at')
    .executeTakeFirst()
}

/** The names of operators by what deeds call them, `operator:…`, removed ones too. */
export async function actors(read: Read): Promise<Map<string, string>> {
  const all = await read.db.selectFrom('operators').select(['id', 'name']).execute()
  return new Map(all.map(({ id, name }) => [operatorActor(id), name]))
}
