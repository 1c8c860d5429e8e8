import { buyWords } from '../commands/amounts.ts'
import { accountOf, balanceOf, type Customer } from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as ledger from '../store/ledger.ts'
import * as runs from '../store/runs.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { type ServiceCommand, segmentRate } from '../till/service.ts'
import type { House } from './house.ts'
import { say } from './say.ts'

/** A customer asks for a paid command: holds the most that it can cost, and leaves the job that runs it. */
export async function startRun(
  tx: Tx,
  house: House,
  args: { customer: Customer; text: string; command: ServiceCommand; asked: string },
): Promise<void> {
  const { service, speech } = house
  const { customer, command } = args
  const at = house.world.clock.now()
  const run = house.world.newId('run')
  const segmentMicros = segmentRate(service, customer.country)
  const mostMicros = command.price + command.maxSegments * segmentMicros

  if (mostMicros > 0) {
    const { currency } = service
    const account = accountOf(customer.id)
    const held = await ledger.hold(tx, { id: run, account, currency, amountMicros: mostMicros, at })
    if (held === 'refused') {
      return say(tx, house, {
        id: `answer:${args.text}`,
        customer,
        answers: args.text,
        body: speech.tooLittle({
          keyword: command.keyword,
          cost: formatMoney(mostMicros, currency),
          balance: formatMoney(await balanceOf(tx, customer.id, currency), currency),
          buy: buyWords(service),
        }),
      })
    }
  }
  await runs.open(tx, {
    id: run,
    customer: customer.id,
    command: command.keyword,
    asked: args.asked,
    text_in: args.text,
    price_micros: command.price,
    segment_micros: segmentMicros,
    opened_at: at,
  })
  await jobs.leave(tx, { kind: 'run-command', subject: run, at })
}
