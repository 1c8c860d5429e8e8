import { existsSync } from 'node:fs'
import { type Env, storeOptionsOf } from '../env.ts'
import { fileOf, nameOf } from '../store/database-url.ts'
import { openStore, type Store } from '../store/store.ts'
import { Problem } from '../till/problem.ts'

/**
 * Does something with the till's database, which has to exist, and closes it.
 *
 * @throws Problem `database` when it is not there or cannot be opened
 */
export async function withStore<T>(env: Env, work: (store: Store) => Promise<T>): Promise<T> {
  existing(env)
  const options = { ...storeOptionsOf(env), isPrepared: false } as const
  const store = await openStore(env.DATABASE_URL, options).catch((error: Error) => {
    throw new Problem(
      'database',
      `${nameOf(env.DATABASE_URL)} cannot be opened: ${error.message || (error as { code?: string }).code}`,
    )
  })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** @throws Problem `database` when the database would have to be made first */
export function existing(env: Env): void {
  const file = fileOf(env.DATABASE_URL)
  if (file !== undefined && !existsSync(file))
    throw new Problem(
      'database',
      `There is no database at ${file}. Set DATABASE_URL, or start the till once.`,
    )
}
