import { Command } from 'commander'
import type { House } from '../flows/house.ts'
import { reconcile } from '../flows/reconcile.ts'
import { sweepBalance } from '../flows/sweep-balance.ts'
import { list } from '../store/event-list.ts'
import { DAY_MS } from '../till/day.ts'
import { withHouse } from './house.ts'
import { readSince } from './options.ts'
import { openProgress, type Progress } from './progress.ts'
import { environment } from './till.ts'
import { sayWorked, workEvents } from './work-events.ts'

/** More than a till ever leaves undone. */
const MOST = 100_000

const MONTH_MS = 30 * DAY_MS

export function reconcileCommand(): Command {
  return new Command('reconcile')
    .description(
      [
        "Reads Stripe's own list of events, keeps those that never reached us, and works all that are not done:",
        'by the same code as the webhook, so nothing happens twice. Then looks through what moved its balance for what',
        'no event ever told. The till does the same every few minutes, and the balance every few hours.',
        'Without keys it asks the sandbox of the till that is running.',
      ].join(' '),
    )
    .option('--since <when>', 'from further back than the last time: 2h, 7d or a date', readSince)
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill reconcile --since 2h')
    .action(run)
}

async function run(options: { since?: number; json?: boolean }): Promise<void> {
  const found = await withHouse(environment(), async (house) => {
    const progress = openProgress({})
    const heard = await reconcile(counting(house, progress), options.since)
    progress.end()
    const open = await house.store.read(async (read) => [
      ...(await list(read, { state: 'received' }, MOST)),
      ...(await list(read, { state: 'failed' }, MOST)),
    ])
    const worked = await workEvents(house, open.map(({ id }) => id).reverse())
    // What no event ever told is seen by what it did to Stripe's balance, once all that was told is worked.
    const now = Date.now()
    const { untold } = await sweepBalance(house, { sinceMs: options.since ?? now - MONTH_MS, untilMs: now })
    const swept = await workEvents(house, untold)
    return {
      ...heard,
      untold: untold.length,
      done: worked.done + swept.done,
      ignored: worked.ignored + swept.ignored,
      failed: [...worked.failed, ...swept.failed],
    }
  })
  const { seen, missed, untold } = found
  const never = untold ? `, ${untold} never told` : ''
  if (options.json) console.log(JSON.stringify(found, null, 2))
  else console.log(`${seen} seen, ${missed} missed${never}; ${sayWorked(found)}`)
  if (found.failed.length) process.exitCode = 1
}

/** The house, as it shows how many events Stripe has listed. */
function counting(house: House, progress: Progress): House {
  const { payments } = house.world
  async function* events(asked: { sinceMs: number }) {
    for await (const event of payments.events(asked)) {
      progress.doing(`${event.type}  ${event.id}`)
      progress.done()
      yield event
    }
  }
  return { ...house, world: { ...house.world, payments: { ...payments, events } } }
}
