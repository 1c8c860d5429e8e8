import { buyWords } from '../commands/amounts.ts'
import type { Catalogue } from '../speech/en.ts'
import { speechOf } from '../speech/speech.ts'
import * as breakers from '../store/breakers.ts'
import { accountOf, balanceOf, type Customer } from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as ledger from '../store/ledger.ts'
import * as runs from '../store/runs.ts'
import type { Tx } from '../store/store.ts'
import { readArguments } from '../till/arguments.ts'
import { formatMoney } from '../till/money.ts'
import { readPrice } from '../till/pricing.ts'
import { Problem } from '../till/problem.ts'
import { type ServiceCommand, textRate } from '../till/service.ts'
import type { InboundText } from '../till/text.ts'
import type { House } from './house.ts'
import { say } from './say.ts'

/** A customer asks for a paid command: holds the most that it can cost, and leaves the job that runs it. */
export async function startRun(
  tx: Tx,
  house: House,
  args: { customer: Customer; text: InboundText; command: ServiceCommand; asked: string },
): Promise<void> {
  const { service } = house
  const { customer, text, command } = args
  const { currency } = service
  const speech = speechOf(service, customer)
  const at = house.world.clock.now()
  const run = house.world.newId('run')
  const segmentMicros = command.perSegment + textRate(service, { ...customer, address: text.sender })
  const answer = (body: string) =>
    say(tx, house, { id: `answer:${text.sid}`, customer, answers: text.sid, body })

  if (
    command.http &&
    !(await breakers.admits(tx, { command: command.keyword, at, probeMs: command.timeoutMs }))
  )
    return answer(speech.sorry({ keyword: command.keyword }))
  const price = priceNow(house, speech, command, args.asked)
  if ('failed' in price) return answer(price.failed)
  const mostMicros = price.micros + command.maxSegments * segmentMicros
  if (mostMicros > 0) {
    const account = accountOf(customer.id)
    const held = await ledger.hold(tx, { id: run, account, currency, amountMicros: mostMicros, at })
    if (held === 'refused') {
      return answer(
        speech.tooLittle({
          keyword: command.keyword,
          cost: formatMoney(mostMicros, currency),
          balance: formatMoney(await balanceOf(tx, customer.id, currency), currency),
          buy: buyWords(service, speech),
        }),
      )
    }
  }
  await runs.open(tx, {
    id: run,
    customer: customer.id,
    command: command.keyword,
    asked: args.asked,
    text_in: text.sid,
    price_micros: price.micros,
    segment_micros: segmentMicros,
    opened_at: at,
  })
  await jobs.leave(tx, { kind: 'run-command', subject: run, at })
}

/** What an answer to just this costs, or the most that it can. */
function priceNow(
  { log }: House,
  speech: Catalogue,
  command: ServiceCommand,
  asked: string,
): { micros: number } | { failed: string } {
  if (!command.priceOf) return { micros: command.price }
  try {
    const micros = readPrice(command.priceOf(readArguments(command.args, asked)!.read))
    if (micros > command.price) throw new Error('costs more than it says it can')
    return { micros }
  } catch (error) {
    if (error instanceof Problem) return { failed: error.message }
    log.warn({ command: command.keyword, err: error }, 'start-run: no price, nothing charged')
    return { failed: speech.sorry({ keyword: command.keyword }) }
  }
}
