import { sql } from 'kysely'
import type { Read } from './store.ts'

/** Takes time-outs away from the rest of a work that reads everything. */
export async function takeTime(read: Read): Promise<void> {
  if (read.engine.name === 'postgres') await sql`set local statement_timeout = 0`.execute(read.db)
}

/** The same for a work that waits for whoever reads what it prints, and may leave off for an hour. */
export async function standStill(read: Read): Promise<void> {
  await takeTime(read)
  if (read.engine.name === 'postgres')
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(read.db)
}
