import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleepFor } from 'node:timers/promises'
import Sqlite, { type Database, type Statement } from 'better-sqlite3'
import { Kysely } from 'kysely'
import type { Engine } from './engine.ts'
import { makeGate } from './gate.ts'
import { makeGroupCommit } from './group-commit.ts'
import { migrate } from './migrations.ts'
import { refuseMoved } from './moved.ts'
import { makeSignals } from './signals.ts'
import { sqliteConnection, sqliteDialect } from './sqlite-dialect.ts'
import type { Read, Store, StoreOptions } from './store.ts'
import { type Check, makeTransactions, oneDeed, oneLook } from './transactions.ts'

/** How long we wait at the start, and to read, for another process that is at work on the same file. */
const BUSY_MS = 5_000
const READERS_KEPT = 4
/** 16 MB: what is written often goes from the log into the file once, and everybody waits for that a quarter as often. */
const CHECKPOINT_PAGES = 4_000

const engine: Engine = { name: 'sqlite', skipsLocked: false }

type Reader = { database: Database; queries: Read; checks: Check[]; begin: Statement; commit: Statement }

/** Opens a store in a SQLite file, made if missing. @param path a file's path or `:memory:` */
export async function openSqlite(path: string, options: StoreOptions): Promise<Store> {
  const folder = path === ':memory:' ? mkdtempSync(join(tmpdir(), 'texttill-')) : undefined
  const file = folder ? join(folder, 'till.db') : path
  mkdirSync(dirname(file), { recursive: true })

  // Nobody else on the machine reads it; SQLite gives its other files the same rights.
  closeSync(openSync(file, 'a', 0o600))
  const writer = new Sqlite(file, { timeout: BUSY_MS })
  const connection = sqliteConnection(writer, options.onStatement)
  const readers: Reader[] = []
  try {
    refuseMoved(writer)
    writer.pragma('journal_mode = wal')
    writer.pragma(`synchronous = ${options.synchronous ?? 'full'}`)
    // On a Mac, fsync alone leaves what was written in the disk's own memory.
    writer.pragma('fullfsync = on')
    writer.pragma('foreign_keys = on')
    // What a savepoint could take back stays in memory: in a temporary file it is two system calls for each page.
    writer.pragma('temp_store = memory')
    writer.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    // Otherwise `insert or replace` would take a transfer away behind the back of the trigger that forbids it.
    writer.pragma('recursive_triggers = on')
    await migrate(new Kysely({ dialect: sqliteDialect(connection) }), {
      engine,
      run: async (_tx, script) => writer.exec(script),
    })
    // From now on others are served while we wait: see group-commit.ts.
    writer.pragma('busy_timeout = 0')
  } catch (error) {
    writer.close()
    throw error
  }

  const signals = makeSignals()
  const gate = makeGate()
  const transact = makeGroupCommit({ writer, connection, engine, signals, sleep: options.sleep ?? sleepFor })

  /** Most reads are done within a turn of the event loop: another connection is for what takes longer. */
  async function takeReader(): Promise<Reader> {
    if (readers.length === 0) await new Promise<void>((turn) => setImmediate(turn))
    return readers.pop() ?? openReader()
  }

  function openReader(): Reader {
    const database = new Sqlite(file, { readonly: true, timeout: BUSY_MS })
    const connection = sqliteConnection(database, options.onStatement)
    const checks: Check[] = []
    const queries = makeTransactions(engine, sqliteDialect(connection)).look(connection, checks)
    return { database, queries, checks, begin: database.prepare('begin'), commit: database.prepare('commit') }
  }

  async function lookIn<T>(how: (reader: Reader) => Promise<T>): Promise<T> {
    const reader = await takeReader()
    try {
      return await how(reader)
    } finally {
      if (readers.length < READERS_KEPT && !reader.database.inTransaction) readers.push(reader)
      else reader.database.close()
    }
  }

  const read: Store['read'] = (work) =>
    gate.pass(() =>
      lookIn(async ({ queries, begin, commit }) => {
        begin.run()
        try {
          return await work(queries)
        } finally {
          commit.run()
        }
      }),
    )

  const readOne: Store['readOne'] = (work) =>
    gate.pass(() =>
      lookIn(async ({ queries, checks }) => {
        checks.push(oneLook())
        try {
          return await work(queries)
        } finally {
          checks.length = 0
        }
      }),
    )

  return {
    engine,
    hasReplica: false,
    on: signals.on,
    hire: signals.hire,
    transact: (work) => gate.pass(() => transact(work)),
    autocommit: (work) => gate.pass(() => transact(work, () => [oneDeed()])),
    read,
    readOne,
    report: async (work) => ({ found: await read(work), behindMs: 0, from: 'first' }),
    async close() {
      await gate.close()
      for (const reader of readers.splice(0)) reader.database.close()
      writer.close()
      if (folder) rmSync(folder, { recursive: true, force: true })
    },
  }
}
