import { speechOf } from '../speech/speech.ts'
import * as breakers from '../store/breakers.ts'
import { accountOf, type Customer } from '../store/customers.ts'
import * as deliveries from '../store/deliveries.ts'
import * as jobs from '../store/jobs.ts'
import * as ledger from '../store/ledger.ts'
import * as runs from '../store/runs.ts'
import type { Tx } from '../store/store.ts'
import { readArguments } from '../till/arguments.ts'
import { readPrice } from '../till/pricing.ts'
import { problemWords } from '../till/problem-words.ts'
import { type ServiceCommand, textRate } from '../till/service.ts'
import type { HeardText } from '../till/text.ts'
import type { House } from './house.ts'
import { knownNow } from './known-run.ts'

/** What an answer costs, or the most that it can: its price, each of its segments, and all together. */
export type Cost = { priceMicros: number; segmentMicros: number; mostMicros: number }

type Asked = { customer: Customer; command: ServiceCommand; asked: string }

/**
 * What an answer to just this costs a customer, as prices are now; or why there is none, in words.
 *
 * @param args.address that it goes to
 */
export function costOf(
  house: House,
  { customer, command, asked, address }: Asked & { address: string },
): Cost | { failed: string } {
  const price = priceNow(house, { customer, command, asked })
  if ('failed' in price) return price
  const segmentMicros = command.perSegment + textRate(house.service, { ...customer, address })
  const mostMicros = price.micros + command.maxSegments * segmentMicros
  return { priceMicros: price.micros, segmentMicros, mostMicros }
}

function priceNow(
  { log, service }: House,
  { customer, command, asked }: Asked,
): { micros: number } | { failed: string } {
  if (!command.priceOf) return { micros: command.price }
  try {
    const micros = readPrice(command.priceOf(readArguments(command.args, asked)!.read))
    if (micros > command.price) throw new Error('costs more than it says it can')
    return { micros }
  } catch (error) {
    const refusal = problemWords(error, command)
    if (refusal !== undefined) return { failed: refusal }
    log.warn({ command: command.keyword, err: error }, 'open-run: no price, nothing charged')
    return { failed: speechOf(service, customer).sorry({ keyword: command.keyword }) }
  }
}

/** Whether the program behind a command may be asked: it is not known to be down, or it is time to try it again. */
export async function isUp(tx: Tx, { world }: House, command: ServiceCommand): Promise<boolean> {
  if (!command.http) return true
  const { keyword, timeoutMs } = command
  return breakers.admits(tx, { command: keyword, at: world.clock.now(), probeMs: timeoutMs })
}

/**
 * Holds the most that a run can cost, and leaves the job that runs it.
 *
 * @param args.for the text that asks for it just now, or the subscription that it is due for
 * @returns false if there is less than that
 */
export async function openRun(
  tx: Tx,
  house: House,
  args: Asked & {
    id: string
    cost: Cost
    for: { text: HeardText } | { subscription: string; dueAt: number }
  },
): Promise<boolean> {
  const { id, customer, command, cost } = args
  const { currency } = house.service
  const at = house.world.clock.now()
  if (cost.mostMicros > 0) {
    const hold = { id, account: accountOf(customer.id), currency, amountMicros: cost.mostMicros, at }
    if ((await ledger.hold(tx, hold)) === 'refused') return false
  }
  const costs = { id, price_micros: cost.priceMicros, segment_micros: cost.segmentMicros, opened_at: at }
  const job = { kind: 'run-command', subject: id, at }
  if ('text' in args.for) {
    const { text } = args.for
    const what = { customer: customer.id, command: command.keyword, asked: args.asked, text_in: text.sid }
    const run = await runs.open(tx, { ...costs, ...what })
    await jobs.leave(tx, { ...job, known: () => knownNow(tx, house, { run, customer, command, text }) })
  } else {
    await deliveries.open(tx, { ...costs, subscription: args.for.subscription, due_at: args.for.dueAt })
    await jobs.leave(tx, job)
  }
  return true
}
