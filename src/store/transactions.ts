import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Kysely,
  type KyselyProps,
  type QueryResult,
  Transaction,
} from 'kysely'
import type { Words } from '../till/text.ts'
import type { Engine } from './engine.ts'
import type { Tables } from './schema.ts'
import type { Signal, Telling, Worker } from './signals.ts'
import type { Read, Tx } from './store.ts'

/** Called with each statement before it runs. It throws to refuse one. */
export type Check = (query: CompiledQuery) => void

/** Makes what a work is given, on a connection, with checks that each of its queries has to pass. */
export type Transactions = {
  look(connection: Connection, checks?: readonly Check[]): Queries
  change(connection: Connection, telling: Telling, checks?: readonly Check[]): Changes
}

type Connection = Pick<DatabaseConnection, 'executeQuery'>

type Kind = { engine: Engine; openKysely: (queries: Queries) => Kysely<Tables> }

/** Runs the queries of one work until that ends: a query that comes later fails. */
class Queries implements Read {
  readonly engine: Engine
  readonly #kind: Kind
  readonly #connection: Connection
  readonly #checks: readonly Check[]
  #hasEnded = false
  #db: Kysely<Tables> | undefined

  constructor(kind: Kind, connection: Connection, checks: readonly Check[]) {
    this.engine = kind.engine
    this.#kind = kind
    this.#connection = connection
    this.#checks = checks
  }

  /** Made for who asks: the queries of most works are compiled. */
  get db(): Kysely<Tables> {
    this.#db ??= this.#kind.openKysely(this)
    return this.#db
  }

  execute<Row>(query: CompiledQuery<Row>): Promise<QueryResult<Row>> {
    if (this.#hasEnded) throw new Error('This transaction has ended.')
    for (const check of this.#checks) check(query)
    return this.#connection.executeQuery(query)
  }

  end(): void {
    this.#hasEnded = true
  }
}

/** The same for a work that changes something. */
class Changes extends Queries implements Tx {
  readonly #telling: Telling

  constructor(kind: Kind, connection: Connection, checks: readonly Check[], telling: Telling) {
    super(kind, connection, checks)
    this.#telling = telling
  }

  signal(topic: Signal, words?: Words[]): void {
    this.#telling.told.set(topic, words)
  }

  isHeard(topic: Signal): boolean {
    return this.#telling.isHeard(topic)
  }

  get worker(): Worker | undefined {
    return this.#telling.worker
  }
}

export function makeTransactions(engine: Engine, dialect: Dialect): Transactions {
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

  const kind: Kind = { engine, openKysely }
  return {
    look: (connection, checks = []) => new Queries(kind, connection, checks),
    change: (connection, telling, checks = []) => new Changes(kind, connection, checks, telling),
  }
}

/** Lets only the first of all statements change something: what `autocommit` promises. */
export function oneDeed(): Check {
  let isFirst = true
  return (query) => {
    if (!isFirst && !isLook(query))
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

function isLook({ query }: CompiledQuery): boolean {
  return query.kind === 'SelectQueryNode'
}
