import { type Kysely, sql } from 'kysely'
import { Problem } from '../till/problem.ts'
import type { Tables } from './schema.ts'
import { STANDBY } from './standby.ts'

type Found = { isStandby: boolean; mayMake: boolean; user: string; database: string }

/**
 * Asked before tables are made in PostgreSQL: of the statement that fails, the migrator hides why.
 *
 * @throws Problem `database` where none can be made, with what to do about it
 */
export async function refuseUnmakeable(tx: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<Found>`select
    pg_is_in_recovery() as "isStandby",
    coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayMake",
    quote_ident(current_user) as "user",
    quote_ident(current_database()) as "database"`.execute(tx)
  const { isStandby, mayMake, user, database } = rows[0]!
  if (isStandby) throw new Problem('database', STANDBY)
  if (!mayMake)
    throw new Problem(
      'database',
      `The user ${user} may make no tables there. As its superuser: alter database ${database} owner to ${user}`,
    )
}
