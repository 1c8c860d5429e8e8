import type { Store, StoreOptions } from './store.ts'

export async function openPostgres(_url: string, _options: StoreOptions): Promise<Store> {
  throw new Error('PostgreSQL comes in a moment.')
}
