import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { fileOf } from '../store/database-url.ts'
import { damages, settle, snapshot } from '../store/sqlite-snapshot.ts'
import { openStore } from '../store/store.ts'
import { Problem } from '../till/problem.ts'
import { existing } from './database.ts'
import { environment } from './till.ts'
import { type Verdict, verify } from './verify.ts'

export function backupCommand(): Command {
  return new Command('backup')
    .argument('[file]', 'where to (default: backups/ beside the database, by time)')
    .description(
      [
        'Copies the SQLite file of DATABASE_URL, as of one moment, while the till goes on writing to it.',
        'Then checks the copy page by page and proves its books. A copy that does not pass is named .bad, and this ends',
        'with 1. What the till owes and is not at work on is named, and makes no copy bad. For PostgreSQL use its own tools; see docs/operations.md.',
      ].join(' '),
    )
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill backup /mnt/backups/monday.sqlite')
    .action(backup)
}

async function backup(to: string | undefined, options: { json?: boolean }): Promise<void> {
  const env = environment()
  existing(env)
  const from = fileOf(env.DATABASE_URL)
  if (from === undefined)
    throw new Problem(
      'engine',
      'This till is on PostgreSQL: use pg_dump or pg_basebackup. See docs/operations.md.',
    )
  const file = to ?? join(dirname(from), 'backups', `texttill-${stamp(new Date())}.sqlite`)
  if (existsSync(file)) throw new Problem('exists', `${file} is there already.`)
  mkdirSync(dirname(file), { recursive: true })
  const bad = `${file}.bad`
  rmSync(bad, { force: true })
  snapshot(from, bad)
  const checked = await check(bad)
  settle(bad)
  if (!checked.wrong.length) renameSync(bad, file)
  const made = {
    file: checked.wrong.length ? bad : file,
    bytes: statSync(checked.wrong.length ? bad : file).size,
  }
  if (options.json)
    console.log(JSON.stringify({ ok: checked.wrong.length === 0, ...made, ...checked }, null, 2))
  else if (checked.wrong.length)
    console.log(
      `${checked.wrong.join('\n')}\nThe copy is kept as ${bad}. The till's own file may be as bad: texttill verify`,
    )
  else
    console.log(
      `${file}: ${(made.bytes / 1e6).toFixed(1)} MB, in balance, ${checked.transfers} transfers, ${checked.customers} customers${checked.head ? `, ${checked.head}` : ''}.`,
    )
  if (!options.json) tellUnkept(checked)
  if (checked.wrong.length) process.exitCode = 1
}

/** Names what the till owes and is not at work on. A copy with that is as good as the till. */
export function tellUnkept({ wrong, unkept }: Verdict): void {
  if (wrong.length || !unkept.length) return
  console.log(`The till has to be looked at, and this is no fault of the copy:\n${unkept.join('\n')}`)
}

/** A database file that nobody uses, looked at page by page and line by line. The file may be brought up to date. */
export async function check(file: string): Promise<Verdict> {
  const nothing = {
    customers: 0,
    textsIn: 0,
    textsOut: 0,
    orders: 0,
    ordersPaid: 0,
    transfers: 0,
    events: 0,
    jobsDue: 0,
  }
  const broken = damages(file)
  if (broken.length)
    return {
      ...nothing,
      wrong: broken,
      lines: 0,
      seals: 0,
      unsealed: 0,
      head: null,
      unkept: [],
      waiting: [],
      behindMs: 0,
    }
  const store = await openStore(`sqlite:${file}`)
  try {
    return await verify(store)
  } finally {
    await store.close()
  }
}

/** A time as it stands in names of files. */
export function stamp(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll(':', '-')
}
