import { sql } from 'kysely'
import type { Place } from './place.ts'
import type { TransferRow } from './schema.ts'
import type { Read } from './store.ts'

const PAGE = 2_000

/** Which lines: from a moment on, up to and without another, of one account, in one currency. */
type Wanted = {
  fromMs?: number | undefined
  untilMs?: number | undefined
  account?: string
  currency?: string
}

/** Walks through the books in the order of their lines, which may be as many as they like. */
export async function* walk(read: Read, wanted: Wanted): AsyncGenerator<TransferRow> {
  for await (const page of pages(read, wanted)) yield* page
}

/** The same page by page, none of them empty. */
export async function* pages(read: Read, args: Wanted): AsyncGenerator<TransferRow[]> {
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
    if (page.length) yield page
    if (page.length < PAGE) return
    last = page.at(-1)!
  }
}

/** The newest lines of the books, of all accounts. @param args.before the last line of the page before */
export function newest(
  read: Read,
  args: { limit: number; before?: Place | undefined },
): Promise<TransferRow[]> {
  let query = read.db.selectFrom('transfers').selectAll()
  if (args.before) query = query.where(sql<boolean>`(posted_at, id) < (${args.before.at}, ${args.before.id})`)
  return query.orderBy('posted_at', 'desc').orderBy('id', 'desc').limit(args.limit).execute()
}
