import { sql } from 'kysely'
import type { TransferRow } from './schema.ts'
import type { Read } from './store.ts'

const PAGE = 2_000

/**
 * Walks through the books in the order of their lines, a page at a time, so that they may be as long as they like.
 *
 * @param args.fromMs from this moment on; @param args.untilMs up to, and without, this one
 * @param args.account only what moved on this account
 */
export async function* walk(
  read: Read,
  args: { fromMs?: number | undefined; untilMs?: number | undefined; account?: string; currency?: string },
): AsyncGenerator<TransferRow> {
  const { account, currency } = args
  let last = { posted_at: args.fromMs ?? 0, id: '' }
  for (;;) {
    let query = read.db
      .selectFrom('transfers')
      .selectAll()
      .where(sql<boolean>`(posted_at, id) > (${last.posted_at}, ${last.id})`)
      .orderBy('posted_at')
      .orderBy('id')
      .limit(PAGE)
    if (args.untilMs !== undefined) query = query.where('posted_at', '<', args.untilMs)
    if (currency !== undefined) query = query.where('currency', '=', currency)
    if (account !== undefined)
      query = query.where((eb) => eb.or([eb('debit', '=', account), eb('credit', '=', account)]))
    const page = await query.execute()
    yield* page
    if (page.length < PAGE) return
    last = page.at(-1)!
  }
}

/** The newest lines of the books, of all accounts. @param args.before the last line of the page before */
export function newest(
  read: Read,
  args: { limit: number; before?: { at: number; id: string } | undefined },
): Promise<TransferRow[]> {
  let query = read.db.selectFrom('transfers').selectAll()
  if (args.before) query = query.where(sql<boolean>`(posted_at, id) < (${args.before.at}, ${args.before.id})`)
  return query.orderBy('posted_at', 'desc').orderBy('id', 'desc').limit(args.limit).execute()
}
