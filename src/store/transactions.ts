import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Kysely,
  type KyselyProps,
  Transaction,
} from 'kysely'
import type { Engine } from './engine.ts'
import type { Tables } from './schema.ts'
import type { Read } from './store.ts'

/** Called with each statement before it runs. It throws to refuse one. */
export type Check = (query: CompiledQuery) => void

/** What runs the queries of one work until that ends: a query that comes later fails. */
type Queries = Read & { end(): void }

/** Makes what runs queries on a connection, with checks that each of them has to pass. */
export function makeTransactions(
  engine: Engine,
  dialect: Dialect,
): (connection: Pick<DatabaseConnection, 'executeQuery'>, checks?: readonly Check[]) => Queries {
  const props: Omit<KyselyProps, 'executor'> = {
    config: { dialect },
    dialect,
    driver: dialect.createDriver(),
  }
  const compiler = dialect.createQueryCompiler()
  const adapter = dialect.createAdapter()

  function openKysely(queries: Queries): Kysely<Tables> {
    const executeQuery = <Row>(query: CompiledQuery) => queries.execute(query as CompiledQuery<Row>)
    const streamQuery = () => {
      throw new Error('Nothing is streamed.')
    }
    const executor = new DefaultQueryExecutor(compiler, adapter, {
      provideConnection: (use) => use({ executeQuery, streamQuery }),
    })
    // There are no plugins and no second connection: what Kysely does for those would be six promises more each time.
    executor.executeQuery = executeQuery
    return new Transaction<Tables>({ ...props, executor })
  }

  return (connection, checks = []) => {
    let ended = false
    let db: Kysely<Tables> | undefined
    const queries: Queries = {
      // Made for who asks: the queries of most works are compiled.
      get db() {
        db ??= openKysely(queries)
        return db
      },
      engine,
      execute(query) {
        if (ended) throw new Error('This transaction has ended.')
        for (const check of checks) check(query)
        return connection.executeQuery(query)
      },
      end() {
        ended = true
      },
    }
    return queries
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
