import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type KyselyProps,
  type QueryResult,
  Transaction,
} from 'kysely'
import type { Tables } from './schema.ts'

/** Called with each statement before it runs. It throws to refuse one. */
export type Check = (query: CompiledQuery) => void

/** Makes Kysely transactions on a connection that end with their work: a query that comes later fails. */
export function makeTransactions(
  dialect: Dialect,
): (connection: DatabaseConnection, checks: readonly Check[]) => { db: Transaction<Tables>; end(): void } {
  const props: Omit<KyselyProps, 'executor'> = {
    config: { dialect },
    dialect,
    driver: dialect.createDriver(),
  }
  const compiler = dialect.createQueryCompiler()
  const adapter = dialect.createAdapter()
  return (connection, checks) => {
    let ended = false
    const checked: DatabaseConnection = {
      streamQuery: connection.streamQuery,
      executeQuery(query) {
        if (ended) throw new Error('This transaction has ended.')
        for (const check of checks) check(query)
        return connection.executeQuery(query)
      },
    }
    const executor = new DefaultQueryExecutor(compiler, adapter, {
      provideConnection: async (use) => use(checked),
    })
    // There are no plugins and no second connection: what Kysely does for those would be six promises more each time.
    executor.executeQuery = <Row>(query: CompiledQuery) =>
      checked.executeQuery(query) as Promise<QueryResult<Row>>
    return {
      db: new Transaction<Tables>({ ...props, executor }),
      end() {
        ended = true
      },
    }
  }
}

/** Lets only the first of all statements change something: what `autocommit` promises. */
export function oneDeed(): (isLook: boolean) => void {
  let isFirst = true
  return (isLook) => {
    if (!isFirst && !isLook)
      throw new Error('Only the first statement changes something in autocommit. Use transact.')
    isFirst = false
  }
}

/** Lets one statement through, and that only to look: what `readOne` promises. */
export function oneLook(): Check {
  let isFirst = true
  return (query) => {
    if (!isFirst || !isLook(query)) throw new Error('One statement that looks is all of readOne. Use read.')
    isFirst = false
  }
}

export function isLook({ query }: CompiledQuery): boolean {
  return query.kind === 'SelectQueryNode'
}
