import { readdir, readFile } from 'node:fs/promises'
import { type Kysely, sql, type Transaction } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Engine } from './engine.ts'
import type { Tables } from './schema.ts'

const FOLDER = new URL('../../db/', import.meta.url)
const NAMED = /^(\d{3}_[a-z0-9_]+)(?:\.(sqlite|postgres))?\.sql$/

/**
 * Brings the tables up to date, all or nothing, in one transaction: `db/NNN_name.sql` for both engines, followed
 * by `NNN_name.sqlite.sql` or `NNN_name.postgres.sql`; either may be missing.
 *
 * @param args.prepare run first in that transaction, to keep others from migrating meanwhile
 * @param args.run runs a script of several statements in that transaction
 */
export async function migrate(
  db: Kysely<Tables>,
  args: {
    engine: Engine
    prepare?: (tx: Transaction<Tables>) => Promise<unknown>
    run: (tx: Transaction<Tables>, script: string) => Promise<unknown>
  },
): Promise<void> {
  if (await isUpToDate(db)) return
  const scripts = await readScripts(args.engine)
  await db.transaction().execute(async (tx) => {
    await args.prepare?.(tx)
    const migrations: Record<string, Migration> = {}
    for (const [name, script] of scripts)
      migrations[name] = { up: async () => void (await args.run(tx, script)) }
    const migrator = new Migrator({
      db: tx,
      provider: { getMigrations: async () => ({ ...(await ofNewerTills(tx)), ...migrations }) },
      // Two branches of work may each bring a migration, and the later number may have been here first.
      allowUnorderedMigrations: true,
      nameComparator: (a, b) => (a < b ? -1 : Number(a > b)),
    })
    const { error, results } = await migrator.migrateToLatest()
    if (error) {
      const failed = results?.find((result) => result.status === 'Error')?.migrationName
      throw new Error(`Migration ${failed ?? ''} failed: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      })
    }
  })
}

/** So that a process that finds nothing to do waits for nobody, and opens at once. */
async function isUpToDate(db: Kysely<Tables>): Promise<boolean> {
  // Without the table there is everything to do; whatever else is wrong, the migrations will say.
  const done = await namesDone(db).catch((): string[] => [])
  return (await readNames()).every(({ name }) => done.includes(name))
}

async function namesDone(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  return rows.map(({ name }) => name)
}

/**
 * What a newer till has done here already: while processes are replaced one after the other, or when one goes back a
 * version, old ones start on new tables. Migrations only add, so they may.
 */
async function ofNewerTills(tx: Transaction<Tables>): Promise<Record<string, Migration>> {
  return Object.fromEntries((await namesDone(tx)).map((name) => [name, { up: async () => {} }]))
}

/** Every migration has a name on both engines, so that one list of names says how far a database is. */
async function readNames(): Promise<{ file: string; name: string; only: string | undefined }[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort(sharedFirst)
  return files.map((file) => {
    const [, name, only] = NAMED.exec(file) ?? []
    if (!name) throw new Error(`db/${file} is not named like 001_ledger.sql or 001_ledger.sqlite.sql.`)
    return { file, name, only }
  })
}

async function readScripts(engine: Engine): Promise<Map<string, string>> {
  const scripts = new Map<string, string>()
  for (const { file, name, only } of await readNames()) {
    const script = !only || only === engine.name ? await readFile(new URL(file, FOLDER), 'utf8') : ''
    scripts.set(name, `${scripts.get(name) ?? ''}${script}\n`)
  }
  const numbers = [...scripts.keys()].map((name) => name.slice(0, 3))
  const doubled = numbers.find((number, i) => numbers.indexOf(number) !== i)
  if (doubled) throw new Error(`Two migrations in db/ have the number ${doubled}.`)
  return scripts
}

function sharedFirst(a: string, b: string): number {
  const [stemA = '', restA = ''] = a.split(/\.(.*)/s)
  const [stemB = '', restB = ''] = b.split(/\.(.*)/s)
  if (stemA !== stemB) return stemA < stemB ? -1 : 1
  return Number(restA !== 'sql') - Number(restB !== 'sql')
}
