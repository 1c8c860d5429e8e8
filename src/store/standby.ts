import { sql } from 'kysely'
import type { Store } from './store.ts'

/** What is wrong with one as a till's own database, and what to do about it. */
export const STANDBY =
  'It is a standby, which can be read and not written. Promote it, or name the server that it follows.'

/** Whether a database is a standby that nobody has promoted, where nothing can be written. */
export async function isStandby(store: Store): Promise<boolean> {
  if (store.engine.name !== 'postgres') return false
  const { rows } = await store.read(({ db }) =>
    sql<{ isStandby: boolean }>`select pg_is_in_recovery() as "isStandby"`.execute(db),
  )
  return rows[0]!.isStandby
}
