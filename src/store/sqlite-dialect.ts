import type { Database, Statement } from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'

/** Statements with lists in them come in many lengths; beyond this many the cache starts anew. */
const STATEMENTS_KEPT = 500

/**
 * Kysely's SQLite dialect with prepared statements kept, `begin immediate`, and migrations in a transaction.
 * Everything runs on the one connection it is given; closing that is the caller's.
 */
export function sqliteDialect(connection: DatabaseConnection): Dialect {
  const run = (sql: string) => async () => void (await connection.executeQuery(CompiledQuery.raw(sql)))
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    // Takes the right to write at once, so that nobody else's commit makes this transaction fail half way.
    beginTransaction: run('begin immediate'),
    commitTransaction: run('commit'),
    rollbackTransaction: run('rollback'),
    releaseConnection: async () => {},
    destroy: async () => {},
  }
  return {
    createDriver: () => driver,
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new Adapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
}

/** A better-sqlite3 connection as Kysely sees it, each statement prepared once. @param onStatement called with each */
export function sqliteConnection(
  database: Database,
  onStatement: (sql: string) => void = () => {},
): DatabaseConnection {
  const kept = new Map<string, Statement>()
  return {
    async executeQuery({ sql, parameters }) {
      onStatement(sql)
      let statement = kept.get(sql)
      if (!statement) {
        if (kept.size >= STATEMENTS_KEPT) kept.clear()
        statement = database.prepare(sql)
        kept.set(sql, statement)
      }
      if (statement.reader) return { rows: statement.all(parameters) as never[] }
      const { changes, lastInsertRowid } = statement.run(parameters)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    },
    async *streamQuery({ sql, parameters }) {
      for (const row of database.prepare(sql).iterate(parameters)) yield { rows: [row as never] }
    },
  }
}

class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}
