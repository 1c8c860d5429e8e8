import { Command } from 'commander'
import { recount } from '../store/audit.ts'
import { tally } from '../store/tally.ts'
import { nameOf, withStore } from './database.ts'
import { environment } from './till.ts'

export function verifyCommand(): Command {
  return new Command('verify')
    .summary('add the books up again, from the first line')
    .description(
      [
        'Recounts the books of DATABASE_URL from the first line: debits against credits in every currency,',
        "and every customer's running totals against their transfers and holds.",
        'Says each thing that is wrong in a sentence, and then ends with 1. Changes nothing, and may run beside the till.',
      ].join(' '),
    )
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', '\nExample:\n  $ npm run texttill -- verify && echo all is well')
    .action(verify)
}

async function verify(options: { json?: boolean }): Promise<void> {
  const env = environment()
  const found = await withStore(env, (store) =>
    store.read(async (read) => ({
      wrong: await recount(read),
      ...(await tally(read, { dueBy: Date.now() })),
    })),
  )
  if (options.json) console.log(JSON.stringify({ ok: found.wrong.length === 0, ...found }, null, 2))
  else if (found.wrong.length) console.log(found.wrong.join('\n'))
  else
    console.log(`${nameOf(env)} is in balance: ${found.transfers} transfers, ${found.customers} customers.`)
  if (found.wrong.length) process.exitCode = 1
}
