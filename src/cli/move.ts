import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { fileOf, isPostgresUrl, nameOf, ONE_POSTGRES } from '../store/database-url.ts'
import { type Contents, countRows, endMove, move } from '../store/move.ts'
import { openStore, type Store } from '../store/store.ts'
import { Problem } from '../till/problem.ts'
import { openProgress } from './progress.ts'

export function moveCommand(): Command {
  return new Command('move')
    .description(
      [
        'Copies everything into an empty PostgreSQL database, in one transaction that is kept only when every table there',
        'has the same rows and the books prove. A till that runs meanwhile refuses what comes; from then on nothing can be',
        'written in the file, so start the till with the new DATABASE_URL. With --rehearse the till goes on, and what it',
        'writes meanwhile is not copied.',
      ].join(' '),
    )
    .requiredOption('--from <url>', 'a SQLite file')
    .requiredOption('--to <url>', 'postgres://…')
    .option('--rehearse', 'try it while the till runs')
    .option('--json', 'print what was moved as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ npx texttill move --from sqlite:data/texttill.sqlite --to postgres://till@db/till',
    )
    .action(run)
}

async function run(options: { from: string; to: string; rehearse?: boolean; json?: boolean }): Promise<void> {
  const from = fileOf(options.from)
  if (from === undefined) throw new Problem('usage', '--from must be a SQLite file.')
  if (!isPostgresUrl(options.to)) throw new Problem('usage', `--to ${ONE_POSTGRES}.`)
  if (!existsSync(from)) throw new Problem('no-file', `There is no ${from}.`)
  const target = await openStore(options.to, { poolSize: 2, listenUrl: 'off', isMoving: true }).catch(
    (error: Error) => {
      throw new Problem(
        'database',
        `The target cannot be opened: ${error.message || (error as { code?: string }).code}`,
      )
    },
  )
  const to = nameOf(options.to)
  try {
    if (!options.rehearse && (await endMove(target, { from, to }))) return tell(options, [])
    // Both have to be of this version.
    if (!options.rehearse) await (await openStore(from)).close()
    tell(options, await copy(target, { from, ...(!options.rehearse && { to }) }))
  } finally {
    await target.close()
  }
}

async function copy(target: Store, args: { from: string; to?: string }): Promise<Contents[]> {
  const progress = openProgress({ total: 2 * countRows(args.from) })
  try {
    return await move(target, {
      ...args,
      moved(table, rows) {
        progress.doing(table)
        for (let i = 0; i < rows; i++) progress.done()
      },
    })
  } finally {
    progress.end()
  }
}

function tell({ json, rehearse }: { json?: boolean; rehearse?: boolean }, contents: Contents[]): void {
  if (json) {
    console.log(JSON.stringify({ ok: true, contents }, null, 2))
    return
  }
  for (const { table, rows, hash } of contents.filter(({ rows }) => rows > 0))
    console.log(`${table.padEnd(20)} ${String(rows).padStart(9)}  ${hash.slice(0, 16)}`)
  console.log(
    `Every table is the same on both sides, and the books prove. ${
      rehearse
        ? 'This was a rehearsal: the till goes on where it is, and no till starts on the copy. Throw it away.'
        : 'Start the till with the new DATABASE_URL.'
    }`,
  )
}
