import { chownSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { fileOf } from '../store/database-url.ts'
import { copyWhole, putAside, refuseInUse, settle } from '../store/sqlite-snapshot.ts'
import { Problem } from '../till/problem.ts'
import { check, stamp, tellUnkept } from './backup.ts'
import { environment } from './till.ts'

/** What Stripe does not tell a till that was put back. */
const CAME_BACK =
  'What was locked, ended, revoked or deleted since the backup is as it was before that. Before you start the till, see to that: docs/operations.md, "In earnest", has the list. What Stripe did since it hears by itself.'

export function restoreCommand(): Command {
  return new Command('restore')
    .argument('<file>', 'a backup')
    .description(
      [
        'Checks a backup page by page, brings a copy of it up to date and proves its books. With --check that is all.',
        'Otherwise the copy becomes the database; what was there before, damaged or not, is kept beside it as it is.',
        'Stop the till first.',
        'Once started again, it hears from Stripe what it has missed since the backup.',
      ].join(' '),
    )
    .option('--check', 'only look; nothing is changed')
    .option('--to <file>', 'where to (default: the SQLite file of DATABASE_URL)')
    .option('--yes', 'take the place of a database that is there')
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill restore --check /mnt/backups/monday.sqlite')
    .action(restore)
}

type Options = { check?: boolean; to?: string; yes?: boolean; json?: boolean }

async function restore(file: string, options: Options): Promise<void> {
  if (!existsSync(file)) throw new Problem('no-file', `There is no ${file}.`)
  const to = options.check ? undefined : target(options)
  const folder = to === undefined ? mkdtempSync(join(tmpdir(), 'texttill-restore-')) : dirname(to)
  mkdirSync(folder, { recursive: true })
  const copy = join(folder, 'restoring.sqlite')
  try {
    for (const left of [copy, `${copy}-wal`, `${copy}-shm`]) rmSync(left, { force: true })
    copyWhole(file, copy)
    const found = await check(copy)
    const ok = found.wrong.length === 0
    let kept: string | undefined
    if (ok && to !== undefined) {
      settle(copy)
      giveToTill(copy, to)
      if (existsSync(to)) refuseInUse(to)
      const aside = `${to}.before-${stamp(new Date())}`
      if (putAside(to, aside)) kept = aside
      renameSync(copy, to)
    }
    if (options.json)
      console.log(JSON.stringify({ ok, file, to: ok ? to : undefined, kept, ...found }, null, 2))
    else if (!ok) console.log(found.wrong.join('\n'))
    else {
      console.log(
        `${file} is in balance: ${found.transfers} transfers, ${found.customers} customers${found.head ? `, ${found.head}` : ''}.`,
      )
      tellUnkept(found)
      if (kept) console.log(`What was there before is now ${kept}.`)
      if (to) console.log(`It is ${to} now.\n${CAME_BACK}`)
    }
    if (!ok) process.exitCode = 1
  } finally {
    for (const left of [copy, `${copy}.partial`]) rmSync(left, { force: true })
    if (to === undefined) rmSync(folder, { recursive: true, force: true })
  }
}

function target(options: Options): string {
  const to = options.to ?? fileOf(environment().DATABASE_URL)
  if (to === undefined) throw new Problem('engine', 'DATABASE_URL is PostgreSQL. Say --to with a file.')
  if (!existsSync(to)) return to
  refuseInUse(to)
  if (!options.yes)
    throw new Problem('exists', `${to} is there already. With --yes it is put aside, under another name.`)
  return to
}

/** What root restores belongs to whom the one before, or its folder, belongs to: the till has to open it. */
function giveToTill(copy: string, to: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(existsSync(to) ? to : dirname(to))
  chownSync(copy, uid, gid)
}
