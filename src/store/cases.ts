import { sql } from 'kysely'
import type { Place } from './place.ts'
import type { CaseRow } from './schema-console.ts'
import type { Read, Tx } from './store.ts'

export type Case = CaseRow

/** Writes down something that a person must look at, once for each thing. False if it was opened before. */
export async function open(tx: Tx, args: Omit<Case, 'closed_at'>): Promise<boolean> {
  const opened = await tx.db
    .insertInto('cases')
    .values(args)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return opened !== undefined
}

/** Somebody has seen to it. @returns the case; nothing if there is none, or it was closed before */
export function close(tx: Tx, args: { id: string; at: number }): Promise<Case | undefined> {
  return tx.db
    .updateTable('cases')
    .set({ closed_at: args.at })
    .where('id', '=', args.id)
    .where('closed_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

export function find(read: Read, id: string): Promise<Case | undefined> {
  return read.db.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Cases before a place in the list, newest first. */
export function newest(
  read: Read,
  args: {
    state?: 'open' | 'closed' | undefined
    before: Place | undefined
    limit: number
  },
): Promise<Case[]> {
  const { state, before } = args
  let query = read.db.selectFrom('cases').selectAll()
  if (state) query = query.where('closed_at', state === 'open' ? 'is' : 'is not', null)
  if (before) query = query.where(sql<boolean>`(opened_at, id) < (${before.at}, ${before.id})`)
  return query.orderBy('opened_at', 'desc').orderBy('id', 'desc').limit(args.limit).execute()
}
