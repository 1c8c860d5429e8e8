import { CompiledQuery, type DatabaseConnection, type Dialect, type Driver } from 'kysely'

/**
 * A dialect of Kysely's on the one connection it is given; closing that is the caller's.
 *
 * @param parts what the engine brings, and how its transactions begin
 */
export function dialectOn(
  connection: DatabaseConnection,
  { begin, ...parts }: { begin: string } & Omit<Dialect, 'createDriver'>,
): Dialect {
  const run = (sql: string) => async () => void (await connection.executeQuery(CompiledQuery.raw(sql)))
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: run(begin),
    commitTransaction: run('commit'),
    rollbackTransaction: run('rollback'),
    releaseConnection: async () => {},
    destroy: async () => {},
  }
  return { createDriver: () => driver, ...parts }
}
