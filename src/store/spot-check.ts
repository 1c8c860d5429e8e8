import { sql } from 'kysely'
import { describe } from './audit.ts'
import type { Read } from './store.ts'

/** Where a round through all customers is. */
export type Place = { id: string; currency: string }

/**
 * Recounts some customers' accounts from their own lines and holds, whoever comes after the last: few enough to be
 * done at any time, and all of them after some rounds.
 *
 * @param args.after where the round is; nothing to begin one
 * @returns where to go on, nothing at the end of the round, how many were looked at, and a sentence for each total that
 *   is wrong
 */
export async function spotCheck(
  read: Read,
  args: { after: Place | undefined; limit: number },
): Promise<{ next: Place | undefined; looked: number; wrong: string[] }> {
  const { id = '', currency = '' } = args.after ?? {}
  const rows = await read.db
    .selectFrom('accounts')
    .selectAll()
    .where('holder', '=', 'customer')
    .where(sql<boolean>`(id, currency) > (${id}, ${currency})`)
    .orderBy('id')
    .orderBy('currency')
    .limit(args.limit)
    .execute()
  const wrong: string[] = []
  for (const row of rows) wrong.push(...describe(row, await countOne(read, row)))
  return { next: rows.length < args.limit ? undefined : rows.at(-1), looked: rows.length, wrong }
}

async function countOne(read: Read, { id, currency }: Place) {
  const { rows } = await sql<{ credits: number; spent: number; clawed: number; held: number }>`select
    (select cast(coalesce(sum(amount), 0) as bigint) from transfers where credit = ${id} and currency = ${currency}) as credits,
    (select cast(coalesce(sum(amount), 0) as bigint) from transfers where debit = ${id} and currency = ${currency}
      and kind not in ('refund', 'dispute')) as spent,
    (select cast(coalesce(sum(amount), 0) as bigint) from transfers where debit = ${id} and currency = ${currency}
      and kind in ('refund', 'dispute')) as clawed,
    (select cast(coalesce(sum(amount), 0) as bigint) from holds where account = ${id} and currency = ${currency}
      and state = 'open') as held`.execute(read.db)
  return rows[0]!
}
