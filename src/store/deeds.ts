import { sql } from 'kysely'
import type { DeedRow } from './schema-console.ts'
import type { Read, Tx } from './store.ts'

export type Deed = DeedRow

/** Writes down what somebody changed, in the transaction that changes it. */
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

/** Deeds before a place in the list, newest first. */
export function newest(
  read: Read,
  args: { before?: { at: number; id: string } | undefined; limit: number },
): Promise<Deed[]> {
  let query = read.db.selectFrom('deeds').selectAll()
  if (args.before) query = query.where(sql<boolean>`(at, id) < (${args.before.at}, ${args.before.id})`)
  return query.orderBy('at', 'desc').orderBy('id', 'desc').limit(args.limit).execute()
}

/** The names of operators by what deeds call them, `operator:…`, removed ones too. */
export async function actors(read: Read): Promise<Map<string, string>> {
  const all = await read.db.selectFrom('operators').select(['id', 'name']).execute()
  return new Map(all.map(({ id, name }) => [`operator:${id}`, name]))
}
