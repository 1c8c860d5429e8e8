import { hash } from 'node:crypto'
import {
  type DatabaseConnection,
  type Dialect,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import { dialectOn } from './dialect.ts'

/** Statements with lists in them come in many lengths; those beyond this many are parsed each time. */
const NAMES_KEPT = 500

/** Names for statements, so that a connection parses and plans each only once. */
export type StatementNames = {
  /** The same for the same words, in every process. Nothing where it is to be parsed each time. */
  of(sql: string): string | undefined
  /** From now on nothing has a name. */
  forget(): void
}

/** Every statement is parsed each time, so there is nothing that a PgBouncer between could lose. */
export const UNNAMED: StatementNames = { of: () => undefined, forget() {} }

export function makeStatementNames(): StatementNames {
  const known = new Map<string, string>()
  let forgotten = false
  return {
    of(sql) {
      const kept = known.get(sql)
      if (kept || forgotten || known.size === NAMES_KEPT) return kept
      // Made of the words: behind a PgBouncer that knows nothing of names, one that is taken stands for the same.
      const name = hash('sha1', sql, 'base64url')
      known.set(sql, name)
      return name
    },
    forget() {
      forgotten = true
      known.clear()
    },
  }
}

/** Kysely's PostgreSQL dialect on one connection. */
export function postgresDialect(connection: DatabaseConnection): Dialect {
  return dialectOn(connection, {
    begin: 'begin',
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new Adapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  })
}

/** Who migrates has a lock of the transaction (postgres.ts); Kysely's would be the session's, which outlives a failure. */
class Adapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}
