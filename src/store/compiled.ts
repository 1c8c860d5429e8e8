import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely'
import type { Engine } from './engine.ts'
import type { Tables } from './schema.ts'
import type { Read, Tx } from './store.ts'

/**
 * A query that is compiled once for each engine; calls only fill in its values. For the hot ones: building a
 * query takes longer than SQLite takes to run it, and so does planning it ({@link planOnce}).
 *
 * @param build makes the query. `arg('name')` stands where that value goes; it must go to the database as it is,
 *   so nothing may be computed from it here
 */
export function compiled<Args extends Values, Row>(
  build: Build<Args, Row>,
): (read: Read, args: Args) => Promise<Row[]> {
  const run = prepare(build)
  return async (read, args) => (await run(read, args)).rows
}

/**
 * The same for a statement that changes something, of which only how many rows it changed is asked: with `returning`,
 * SQLite takes half as long again for an insert.
 */
export function compiledChange<Args extends Values>(
  build: Build<Args, unknown>,
): (tx: Tx, args: Args) => Promise<number> {
  const run = prepare(build)
  return async (tx, args) => Number((await run(tx, args)).numAffectedRows)
}

type Values = Record<string, string | number | null | readonly unknown[]>

type Build<Args, Row> = (
  db: Kysely<Tables>,
  arg: <Name extends keyof Args & string>(name: Name) => Args[Name],
  engine: Engine,
) => Compilable<Row>

function prepare<Args extends Values, Row>(build: Build<Args, Row>) {
  const known = new WeakMap<Engine, { query: CompiledQuery<Row>; slots: unknown[] }>()

  function compile({ db, engine }: Read) {
    const query = build(db, (name) => new Slot(name) as never, engine).compile()
    const entry = engine.name === 'sqlite' ? planOnce(query) : { query, slots: [...query.parameters] }
    known.set(engine, entry)
    return entry
  }

  return (read: Read, args: Args): Promise<QueryResult<Row>> => {
    const { query, slots } = known.get(read.engine) ?? compile(read)
    const parameters = slots.map((slot) => (slot instanceof Slot ? args[slot.name] : slot))
    return read.execute({ ...query, parameters })
  }
}

/**
 * SQLite as better-sqlite3 builds it (with STAT4) plans a statement anew whenever a value is bound that its plan
 * could depend on, such as what an index's own condition speaks of: that takes ten times as long as running it. So
 * constants are written out, for the plan to depend on, and a `+` hides from it what is bound.
 */
function planOnce<Row>(query: CompiledQuery<Row>): { query: CompiledQuery<Row>; slots: unknown[] } {
  const slots: Slot[] = []
  const parameters = query.parameters.values()
  const sql = query.sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g, (token) => {
    if (token !== '?') return token
    const { value } = parameters.next()
    if (!(value instanceof Slot)) return literal(value)
    slots.push(value)
    return '+?'
  })
  return { query: { ...query, sql }, slots }
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (typeof value === 'number' || value === null) return String(value)
  throw new TypeError(`${typeof value} cannot be written out in SQL`)
}

class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}
