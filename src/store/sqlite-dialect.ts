import type { Database, Statement } from 'better-sqlite3'
import {
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { dialectOn } from './dialect.ts'

/** Statements with lists in them come in many lengths; beyond this many the cache starts anew. */
const STATEMENTS_KEPT = 500

/** Kysely's SQLite dialect on one connection, with migrations in a transaction. */
export function sqliteDialect(connection: DatabaseConnection): Dialect {
  return dialectOn(connection, {
    // Takes the right to write at once, so that nobody else's commit makes this transaction fail half way.
    begin: 'begin immediate',
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new Adapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  })
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
