import { Command, Option } from 'commander'
import { acceptOrder, dismissOrder } from '../flows/judge-order.ts'
import { COMMAND_LINE } from '../store/deeds.ts'
import { Problem } from '../till/problem.ts'
import { withHouse } from './house.ts'
import { readReason } from './options.ts'
import { environment } from './till.ts'

export function reviewCommand(): Command {
  return new Command('review')
    .description(
      [
        'Decides an order in review, which was paid otherwise than asked. --accept credits what was paid, less what went',
        'back; --dismiss gives nothing where nothing was paid. To give money back, use refund: the order ends with that.',
        'The customer is told by text.',
      ].join(' '),
    )
    .argument('<order>', 'its id, or the reference that the customer was texted')
    .addOption(new Option('--accept', 'credit what was paid').conflicts('dismiss'))
    .option('--dismiss', 'give nothing: nothing was paid')
    .requiredOption('--reason <words>', 'why, for the record; has to be said', readReason)
    .addHelpText(
      'after',
      '\nExample:\n  $ npx texttill review K7Q2 --accept --reason "paid by transfer, $1 short"',
    )
    .action(review)
}

type Options = { accept?: true; dismiss?: true; reason: string }

async function review(order: string, { accept, dismiss, reason }: Options): Promise<void> {
  if (!accept && !dismiss) throw new Problem('usage', 'Say --accept or --dismiss.')
  const judge = accept ? acceptOrder : dismissOrder
  const id = await withHouse(environment(), (house) =>
    house.store.transact((tx) => judge(tx, house, { order, reason, actor: COMMAND_LINE })),
  )
  console.log(accept ? `${id} is accepted: the till credits it now.` : `${id} is dismissed.`)
}
