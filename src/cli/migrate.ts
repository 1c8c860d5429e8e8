import { Command } from 'commander'
import { storeOptionsOf } from '../env.ts'
import { nameOf } from '../store/database-url.ts'
import { openStore } from '../store/store.ts'
import { Problem } from '../till/problem.ts'
import { environment } from './till.ts'

export function migrateCommand(): Command {
  return new Command('migrate')
    .description(
      'Brings the tables of DATABASE_URL up to date, all or nothing. A SQLite file is made if there is none. The till does the same when it starts; this is for doing it before.',
    )
    .addHelpText('after', '\nExample:\n  $ DATABASE_URL=postgres://till@db/till npx texttill migrate')
    .action(migrate)
}

async function migrate(): Promise<void> {
  const env = environment()
  const store = await openStore(env.DATABASE_URL, storeOptionsOf(env)).catch((error: Error) => {
    throw new Problem(
      'database',
      `${nameOf(env.DATABASE_URL)} cannot be brought up to date: ${error.message}`,
    )
  })
  await store.close()
  console.log(`${nameOf(env.DATABASE_URL)} is up to date.`)
}
