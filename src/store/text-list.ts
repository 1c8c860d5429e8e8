import { sql } from 'kysely'
import type { Read } from './store.ts'

/** A text in or out, as a list shows it. */
export type ListedText = {
  id: string
  direction: 'in' | 'out'
  body: string
  state: string
  error: string | null
  at: number
}

/** A customer's texts in and out, newest first. @param args.before the last text of the page before */
export async function list(
  read: Read,
  args: { customer: string; limit: number; before?: { at: number; id: string } | undefined },
): Promise<ListedText[]> {
  const { customer, before, limit } = args
  let heard = read.db
    .selectFrom('texts_in')
    .select(['sid as id', 'body', 'received_at as at'])
    .where('customer', '=', customer)
    .orderBy('received_at', 'desc')
    .orderBy('sid', 'desc')
    .limit(limit)
  let said = read.db
    .selectFrom('texts_out')
    .select(['ref as id', 'body', 'state', 'delivery', 'error', 'written_at as at'])
    .where('customer', '=', customer)
    .orderBy('written_at', 'desc')
    .orderBy('ref', 'desc')
    .limit(limit)
  if (before) {
    heard = heard.where(sql<boolean>`(received_at, sid) < (${before.at}, ${before.id})`)
    said = said.where(sql<boolean>`(written_at, ref) < (${before.at}, ${before.id})`)
  }
  const texts: ListedText[] = [
    ...(await heard.execute()).map((text) => ({
      ...text,
      direction: 'in' as const,
      state: 'received',
      error: null,
    })),
    ...(await said.execute()).map(({ delivery, state, ...text }) => ({
      ...text,
      direction: 'out' as const,
      state: delivery ?? state,
    })),
  ]
  return texts.sort((a, b) => b.at - a.at || (b.id > a.id ? 1 : -1)).slice(0, limit)
}
