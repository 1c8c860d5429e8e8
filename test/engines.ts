import { inject } from 'vitest'
import { openStore, type Store, type StoreOptions } from '../src/store/store.ts'
import { openScratch } from '../src/town/scratch.ts'

/** A database of one's own for a test, with all tables and nothing in them. */
export type TestDatabase = {
  store: Store
  /** What `DATABASE_URL` would be: a second store opened on it sees the same rows. */
  url: string
  /** Closes the store and throws the database away. */
  close(): Promise<void>
}

/**
 * The databases that TextTill runs on, so that one test body says what both do:
 *
 * ```ts
 * describe.each(engines)('credit, on $name', ({ open }) => {
 *   let database: TestDatabase
 *   beforeAll(async () => {
 *     database = await open()
 *   })
 *   afterAll(() => database.close())
 *
 *   test('arrives once', async () => { … database.store … })
 * })
 * ```
 *
 * `open` takes 5 ms on SQLite (a copy of a file, in memory where the machine has such a folder) and 50 on PostgreSQL
 * (a copy of a template on a real server, which takes a second to start for the first test of a run that asks). Open
 * one for each file or `describe`, and let tests tell their customers apart; open one for each test where the whole
 * database matters.
 */
export const engines: { name: 'sqlite' | 'postgres'; open(options?: StoreOptions): Promise<TestDatabase> }[] =
  [
    { name: 'sqlite', open: openOnSqlite },
    { name: 'postgres', open: openOnPostgres },
  ]

async function openOnSqlite(options?: StoreOptions): Promise<TestDatabase> {
  const { url, remove } = await openScratch()
  const store = await openStore(url, options)
  return {
    store,
    url,
    async close() {
      await store.close()
      remove()
    },
  }
}

async function openOnPostgres(options?: StoreOptions): Promise<TestDatabase> {
  const desk = inject('postgresDatabases')
  const url = await ask(desk, 'POST')
  const store = await openStore(url, options)
  return {
    store,
    url,
    async close() {
      await store.close()
      await ask(desk + new URL(url).pathname, 'DELETE')
    },
  }
}

async function ask(url: string, method: 'POST' | 'DELETE'): Promise<string> {
  const answer = await fetch(url, { method })
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text
}
