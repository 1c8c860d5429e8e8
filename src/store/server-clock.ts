import { sql } from 'kysely'
import type { Store } from './store.ts'

/**
 * How far the database server's clock is ahead of ours, in ms; nothing where the database has none of its own. What the
 * question took is not counted against it.
 */
export async function serverAheadMs(store: Store, now: () => number): Promise<number | undefined> {
  if (store.engine.name !== 'postgres') return undefined
  const askedAt = now()
  const { rows } = await store.read(({ db }) =>
    sql<{ at: number }>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as at`.execute(db),
  )
  const answeredAt = now()
  const { at } = rows[0]!
  if (at < askedAt) return at - askedAt
  return at > answeredAt ? at - answeredAt : 0
}
