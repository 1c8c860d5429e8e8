import { Command, Option } from 'commander'
import { type Listed, list, type Wanted } from '../store/event-list.ts'
import { dateAndTime } from '../till/exact.ts'
import { Problem } from '../till/problem.ts'
import { withStore } from './database.ts'
import { withHouse } from './house.ts'
import { readCount, readPeriod, readSince } from './options.ts'
import { environment } from './till.ts'
import { sayWorked, workEvents } from './work-events.ts'

type Choice = { type?: string; state?: Wanted['state']; since?: number; until?: number; json?: boolean }

export function eventsCommand(): Command {
  const listing = choosing(new Command('list'))
    .summary('show kept events, newest first')
    .description('Shows the events of Stripe that were kept, newest first, with what came of each.')
    .option('--limit <count>', 'how many at most', readCount, 50)
    .addHelpText('after', '\nExample:\n  $ npx texttill events list --state failed --since 7d')
    .action(show)
  const replay = choosing(new Command('replay'))
    .summary('work kept events once more')
    .description(
      'Works kept events once more, oldest first, whatever came of them before. What they led to is not done twice.',
    )
    .argument('[ids...]', 'ids of events; without any, all that the options choose')
    .addHelpText(
      'after',
      "\nExample:\n  $ npx texttill events replay --since 2026-11-23T09:00Z --until 2026-11-23T11:00Z --type 'payment_intent.*'",
    )
    .action(replayChosen)
  return new Command('events')
    .addHelpText('after', '\nExample:\n  $ npx texttill events list --state failed')
    .addCommand(listing)
    .addCommand(replay)
}

function choosing(command: Command): Command {
  return command
    .option('--type <type>', "of this type; 'charge.*' for all that begin so")
    .addOption(
      new Option('--state <state>', 'in this state').choices(['received', 'done', 'ignored', 'failed']),
    )
    .option(
      '--since <when>',
      'received since: 30m, 2h, 7d ago, or a date or time (UTC, unless it names its zone)',
      readSince,
    )
    .option('--until <when>', 'received before that, told in the same way', readSince)
    .option('--json', 'print as JSON')
}

async function show({ limit, json, ...wanted }: Choice & { limit: number }): Promise<void> {
  readPeriod(wanted.since, wanted.until)
  const found = await withStore(environment(), (store) => store.read((read) => list(read, wanted, limit)))
  if (json) return console.log(JSON.stringify(found, null, 2))
  for (const event of found) console.log(lineOf(event))
  if (!found.length) console.log('There are none.')
}

function lineOf({ id, type, state, outcome, waitsFor, received_at }: Listed): string {
  return `${dateAndTime(received_at)}  ${state.padEnd(8)}  ${type}  ${id}  ${outcome ?? waitsFor ?? ''}`.trimEnd()
}

async function replayChosen(ids: string[], { json, ...wanted }: Choice): Promise<void> {
  if (!ids.length && !Object.keys(wanted).length)
    throw new Problem('usage', 'Say which: ids, or --since, --until, --type or --state.')
  readPeriod(wanted.since, wanted.until)
  const worked = await withHouse(environment(), async (house) => {
    const chosen = { ...wanted, ...(ids.length && { ids }) }
    const found = await house.store.read((read) => list(read, chosen, 100_000))
    const unknown = ids.filter((id) => !found.some((event) => event.id === id))
    if (unknown.length) throw new Problem('no-such-event', `None was kept of that id: ${unknown.join(', ')}`)
    return workEvents(house, found.map(({ id }) => id).reverse())
  })
  console.log(json ? JSON.stringify(worked, null, 2) : sayWorked(worked))
  if (worked.failed.length) process.exitCode = 1
}
