import { sql } from 'kysely'
import type { Read } from './store.ts'

/** Takes time-outs away from the rest of a work that reads everything. */
export async function takeTime(read: Read): Promise<void> {
  if (read.engine.name === 'postgres') await sql`set local statement_timeout = 0`.execute(read.db)
}
