import * as customers from '../store/customers.ts'
import * as ledger from '../store/ledger.ts'
import * as runs from '../store/runs.ts'
import type { Tx } from '../store/store.ts'
import { fitSegments } from '../till/fit.ts'
import { Problem } from '../till/problem.ts'
import { segmentsOf } from '../till/segments.ts'
import { findCommand, type ServiceCommand } from '../till/service.ts'
import { HOUSE, type House } from './house.ts'
import { say } from './say.ts'
import { topUpAutomatically } from './top-up-automatically.ts'
import { leftOf, warnLow } from './warn-low.ts'

/**
 * Runs an operator's command and takes what it did cost, with its answer, in one commit; or gives the hold back
 * with an apology. After a crash in between it is run again; it is paid for and answered once.
 */
export async function runCommand(house: House, id: string): Promise<void> {
  const run = await house.store.read((read) => runs.find(read, id))
  if (run?.state !== 'open') return
  const command = findCommand(house.service, run.command)
  const customer = await house.store.read((read) => customers.find(read, run.customer))
  const result = command
    ? await attempt(house, command, run.asked, customer!.country)
    : { failed: house.speech.sorry({ keyword: run.command }) }
  const at = house.world.clock.now()

  await house.store.transact(async (tx) => {
    const current = (await customers.lock(tx, 'id', run.customer))!
    const state = 'words' in result ? 'captured' : 'voided'
    if (!(await runs.end(tx, { id, state, at }))) return
    const body = 'words' in result ? result.words : result.failed
    const isPaid = 'words' in result && (await capture(body))
    if (!('words' in result) && run.price_micros + run.segment_micros > 0)
      await ledger.voidHold(tx, { hold: id, at })
    const said = isPaid ? await afterSpending(tx, house, { customer: current, words: body }) : body
    await say(tx, house, { id: `answer:${run.text_in}`, customer: current, body: said, answers: run.text_in })

    /** @returns whether it cost anything */
    async function capture(words: string): Promise<boolean> {
      const costMicros = run!.price_micros + segmentsOf(words).segments * run!.segment_micros
      if (costMicros === 0) return false
      await ledger.capture(tx, {
        hold: id,
        at,
        transfers: [
          {
            id: `capture:${id}`,
            kind: 'capture',
            credit: HOUSE.revenue,
            amountMicros: costMicros,
            reference: id,
            note: run!.command,
          },
        ],
      })
      return true
    }
  })
}

/** Less is left now: credit that was agreed to is asked for, or the customer is told, along with the answer or later. */
async function afterSpending(
  tx: Tx,
  house: House,
  { customer, words }: { customer: customers.Customer; words: string },
): Promise<string> {
  const leftMicros = await leftOf(tx, house, customer)
  if (await topUpAutomatically(tx, house, { customer, leftMicros })) return words
  return warnLow(tx, house, { customer, leftMicros, words })
}

/** Runs the operator's code under a deadline. Its words are cut to the segments that were held for. */
async function attempt(
  house: House,
  command: ServiceCommand,
  asked: string,
  country: string | null,
): Promise<{ words: string } | { failed: string }> {
  const { world, speech, log } = house
  const deadline = new AbortController()
  const waited = new AbortController()
  try {
    const late = world.clock.sleep(command.timeoutMs, waited.signal).then(() => {
      deadline.abort()
      throw new Error(`took longer than ${command.timeoutMs} ms`)
    })
    late.catch(() => {})
    const words = await Promise.race([
      (async () =>
        command.run(command.asks.parse(asked), {
          now: world.clock.now(),
          country,
          signal: deadline.signal,
          fetch: world.fetch,
        }))(),
      late,
    ])
    if (typeof words !== 'string' || words.trim() === '') throw new Error('gave no words')
    // Twilio takes spaces at the ends away, and texts are found again by their words.
    return { words: fitSegments(words.trim(), command.maxSegments) }
  } catch (error) {
    if (error instanceof Problem) return { failed: error.message }
    log.warn({ command: command.keyword, err: error }, 'run-command: failed, nothing charged')
    return { failed: speech.sorry({ keyword: command.keyword }) }
  } finally {
    waited.abort()
  }
}
