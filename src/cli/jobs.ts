import { Command } from 'commander'
import { dropJob, retryJob } from '../flows/attend-job.ts'
import { COMMAND_LINE } from '../store/deeds.ts'
import { type Job, list as listOf } from '../store/jobs.ts'
import { dateAndTime } from '../till/exact.ts'
import { withStore } from './database.ts'
import { withHouse } from './house.ts'
import { readCount, readReason } from './options.ts'
import { environment } from './till.ts'

export function jobsCommand(): Command {
  const list = new Command('list')
    .summary('show the jobs that were set aside, and why')
    .option('--failing', 'instead, those that failed and come back by themselves')
    .option('--all', 'those that wait for the worker, too')
    .option('--limit <count>', 'how many at most', readCount, 50)
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill jobs list')
    .action(show)
  const retry = new Command('retry')
    .summary('have a job tried again that was set aside')
    .argument('<id>', 'as `jobs list` shows it')
    .addHelpText('after', '\nExample:\n  $ npx texttill jobs retry receive-event:evt_1Q…')
    .action(async (id: string) => {
      await withHouse(environment(), (house) => retryJob(house, { id, actor: COMMAND_LINE }))
      console.log(`${id} is tried again by the till.`)
    })
  const drop = new Command('drop')
    .summary('decide that a job is not done that was set aside, or fails')
    .description(
      'Takes a job away that was set aside, or that fails and comes back, where nobody’s order, credit or words wait for it. The event that it was to work is ignored, and where its order is not here, all that fail for that order.',
    )
    .argument('<id>', 'as `jobs list` shows it')
    .requiredOption('--reason <words>', 'why, for the record; has to be said', readReason)
    .addHelpText(
      'after',
      '\nExample:\n  $ npx texttill jobs drop receive-event:evt_1Q… --reason "refunded by hand"',
    )
    .action(async (id: string, { reason }: { reason: string }) => {
      const dropped = await withHouse(environment(), (house) =>
        dropJob(house, { id, reason, actor: COMMAND_LINE }),
      )
      for (const one of dropped) console.log(`${one} is dropped.`)
    })
  return new Command('jobs')
    .addHelpText('after', '\nExample:\n  $ npx texttill jobs list')
    .addCommand(list)
    .addCommand(retry)
    .addCommand(drop)
}

type Listed = { all?: boolean; failing?: boolean; limit: number; json?: boolean }

async function show({ all, failing, limit, json }: Listed): Promise<void> {
  const state = all ? undefined : failing ? 'failing' : 'set aside'
  const found = await withStore(environment(), (store) =>
    store.read((read) => listOf(read, { state, before: undefined, limit })),
  )
  if (json) return console.log(JSON.stringify(found, null, 2))
  for (const job of found) console.log(lineOf(job))
  if (!found.length) console.log('There are none.')
}

function lineOf({ id, dead, due_at, error }: Job): string {
  const state = dead ? 'set aside' : error ? 'failing  ' : 'waiting  '
  return `${dateAndTime(due_at)}  ${state}  ${id}  ${error ?? ''}`.trimEnd()
}
