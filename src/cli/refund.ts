import { Command } from 'commander'
import { giveMoneyBack } from '../flows/give-money-back.ts'
import { COMMAND_LINE } from '../store/deeds.ts'
import { inCurrency } from '../till/exact.ts'
import { Problem } from '../till/problem.ts'
import { withHouse } from './house.ts'
import { readReason } from './options.ts'
import { environment } from './till.ts'

export function refundCommand(): Command {
  return new Command('refund')
    .description(
      [
        'Gives money back to the card that paid for an order, and takes the credit back in proportion.',
        'The customer is told by text. Without --amount, all that is left goes back.',
      ].join(' '),
    )
    .argument('<order>', 'its id, the reference that the customer was texted, or a payment (pi_…)')
    .option('--amount <amount>', 'this much, such as 5 or 7.50, in the currency that was paid')
    .requiredOption('--reason <words>', 'why, for the record; has to be said', readReason)
    .option('--json', 'print what came of it as JSON')
    .addHelpText('after', '\nExample:\n  $ npx texttill refund K7Q2 --amount 5 --reason "bought twice"')
    .action(refund)
}

type Options = { amount?: string; reason: string; json?: boolean }

async function refund(order: string, options: Options): Promise<void> {
  const { amount: written, reason } = options
  const request = await withHouse(environment(), (house) =>
    giveMoneyBack(house, { order, written, reason, actor: COMMAND_LINE }),
  )
  if (options.json) console.log(JSON.stringify(request, null, 2))
  const amount = inCurrency(request.amount_micros, request.currency)
  if (request.state === 'refused')
    throw new Problem('refused', `${amount} did not go back: ${request.outcome}`)
  if (!options.json) console.log(`${amount} goes back for order ${request.order_id}: ${request.refund}`)
}
