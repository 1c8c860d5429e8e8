import { sql } from 'kysely'
import type { Store } from './store.ts'

/** What a database says of how it keeps what is committed: `fsync`, `journal_mode` and the like, in its own words. */
export type Durability = Readonly<Record<string, string>>

/** Reads the settings that decide whether what was acknowledged survives a power cut. */
export async function durabilityOf(store: Store): Promise<Durability> {
  return store.engine.name === 'postgres' ? ofPostgres(store) : ofSqlite(store)
}

async function ofPostgres(store: Store): Promise<Durability> {
  const { rows } = await store.read(({ db }) =>
    sql<{ name: string; setting: string }>`select name, setting from pg_settings
      where name in ('fsync', 'synchronous_commit', 'full_page_writes')`.execute(db),
  )
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
}

/** The second is the connection's that writes. */
async function ofSqlite(store: Store): Promise<Durability> {
  const journal = await store.read(({ db }) => sql<{ journal_mode: string }>`pragma journal_mode`.execute(db))
  const writer = await store.transact(({ db }) =>
    sql<{ synchronous: number }>`pragma synchronous`.execute(db),
  )
  return {
    journal_mode: String(journal.rows[0]?.journal_mode),
    synchronous: String(writer.rows[0]?.synchronous),
  }
}
