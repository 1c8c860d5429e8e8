import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Engine } from './engine.ts'
import type { Tables } from './schema.ts'
import type { Read } from './store.ts'

/**
 * A query that is compiled once for each engine; calls only fill in its values. For the hot ones: building a
 * query takes longer than SQLite takes to run it, and so does planning it ({@link planOnce}).
 *
 * @param build makes the query. `arg('name')` stands where that value goes; it must go to the database as it is,
 *   so nothing may be computed from it here
 */
export function compiled<Args extends Record<string, string | number | null | readonly unknown[]>, Row>(
  build: (
    db: Kysely<Tables>,
    arg: <Name extends keyof Args & string>(name: Name) => Args[Name],
    engine: Engine,
  ) => Compilable<Row>,
): (read: Read, args: Args) => Promise<Row[]> {
  const known = new WeakMap<Engine, { query: CompiledQuery<Row>; slots: unknown[] }>()

  function compile({ db, engine }: Read) {
    const query = build(db, (name) => new Slot(name) as never, engine).compile()
    const entry = engine.name === 'sqlite' ? planOnce(query) : { query, slots: [...query.parameters] }
    known.set(engine, entry)
    return entry
  }

  return async (read, args) => {
    const { query, slots } = known.get(read.engine) ?? compile(read)
    const parameters = slots.map((slot) => (slot instanceof Slot ? args[slot.name] : slot))
    const { rows } = await read.db.executeQuery<Row>({ ...query, parameters })
    return rows as Row[]
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
