import { Command, Option } from 'commander'
import { freezeCustomer, unfreezeCustomer } from '../flows/freeze-customer.ts'
import { COMMAND_LINE } from '../store/deeds.ts'
import { withHouse } from './house.ts'
import { readReason } from './options.ts'
import { customerAt } from './statement.ts'
import { environment } from './till.ts'

export function freezeCommand(): Command {
  return new Command('freeze')
    .description(
      'Keeps a customer from being charged, or from anything that costs. BALANCE and HELP still answer.',
    )
    .argument('<phone>', 'their number, such as +14155550123')
    .requiredOption('--reason <words>', 'why, for the record; has to be said', readReason)
    .addOption(
      new Option('--extent <what>', 'how far').choices(['charging', 'account'] as const).default('account'),
    )
    .addHelpText('after', '\nExample:\n  $ npx texttill freeze +14155550123 --reason "asked by phone"')
    .action(freeze)
}

export function unfreezeCommand(): Command {
  return new Command('unfreeze')
    .description(
      'Lifts everything that an account is on hold for: lost disputes, warnings of fraud, your own wish. A number that is in doubt, for it was silent or out of reach for long, counts as its customer’s again.',
    )
    .argument('<phone>', 'their number, such as +14155550123')
    .requiredOption('--reason <words>', 'why, for the record; has to be said', readReason)
    .addHelpText('after', '\nExample:\n  $ npx texttill unfreeze +14155550123 --reason "paid in cash"')
    .action(unfreeze)
}

async function freeze(
  phone: string,
  { reason, extent }: { reason: string; extent: 'charging' | 'account' },
): Promise<void> {
  await withHouse(environment(), async (house) => {
    const { id } = await house.store.read((read) => customerAt(read, phone))
    await freezeCustomer(house, { customer: id, extent, reason, actor: COMMAND_LINE })
  })
  console.log(`${phone} is on hold.`)
}

async function unfreeze(phone: string, { reason }: { reason: string }): Promise<void> {
  const { lifted, wasDoubted } = await withHouse(environment(), async (house) => {
    const { id } = await house.store.read((read) => customerAt(read, phone))
    return unfreezeCustomer(house, { customer: id, reason, actor: COMMAND_LINE })
  })
  for (const { cause, reason: why } of lifted) console.log(`${phone} is off hold: ${cause}, ${why}`)
  if (wasDoubted) console.log(`${phone} is in doubt no more.`)
}
