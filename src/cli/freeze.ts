import { Command, Option } from 'commander'
import * as freezes from '../store/freezes.ts'
import { Problem } from '../till/problem.ts'
import { withStore } from './database.ts'
import { customerAt } from './statement.ts'
import { environment } from './till.ts'

export function freezeCommand(): Command {
  return new Command('freeze')
    .summary('put an account on hold')
    .description(
      'Keeps a customer from being charged, or from anything that costs. BALANCE and HELP still answer.',
    )
    .argument('<phone>', 'their number, such as +14155550123')
    .requiredOption('--reason <words>', 'why, for the record')
    .addOption(
      new Option('--extent <what>', 'how far').choices(['charging', 'account'] as const).default('account'),
    )
    .addHelpText('after', '\nExample:\n  $ npx texttill freeze +14155550123 --reason "asked by phone"')
    .action(freeze)
}

export function unfreezeCommand(): Command {
  return new Command('unfreeze')
    .summary('take an account off hold')
    .description(
      'Lifts everything that an account is on hold for: lost disputes, warnings of fraud, your own wish.',
    )
    .argument('<phone>', 'their number, such as +14155550123')
    .requiredOption('--reason <words>', 'why, for the record')
    .addHelpText('after', '\nExample:\n  $ npx texttill unfreeze +14155550123 --reason "paid in cash"')
    .action(unfreeze)
}

async function freeze(
  phone: string,
  { reason, extent }: { reason: string; extent: 'charging' | 'account' },
): Promise<void> {
  await withStore(environment(), (store) =>
    store.transact(async (tx) => {
      const { id } = await customerAt(tx, phone)
      await freezes.freeze(tx, { cause: `operator:${id}`, customer: id, extent, reason, at: Date.now() })
    }),
  )
  console.log(`${phone} is on hold.`)
}

async function unfreeze(phone: string, { reason }: { reason: string }): Promise<void> {
  const lifted = await withStore(environment(), (store) =>
    store.transact(async (tx) => {
      const { id } = await customerAt(tx, phone)
      const open = await freezes.open(tx, id)
      for (const { cause } of open) await freezes.lift(tx, { cause, reason, at: Date.now() })
      return open
    }),
  )
  if (!lifted.length) throw new Problem('not-frozen', `${phone} is not on hold.`)
  for (const { cause, reason: why } of lifted) console.log(`${phone} is off hold: ${cause}, ${why}`)
}
