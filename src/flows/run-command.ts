import { speechOf } from '../speech/speech.ts'
import * as states from '../store/command-states.ts'
import * as customers from '../store/customers.ts'
import * as ledger from '../store/ledger.ts'
import * as runs from '../store/runs.ts'
import type { Tx } from '../store/store.ts'
import { segmentsOf } from '../till/segments.ts'
import { findCommand } from '../till/service.ts'
import { type Attempted, attemptRun, type Given } from './attempt-run.ts'
import { HOUSE, type House } from './house.ts'
import { say } from './say.ts'
import { topUpAutomatically } from './top-up-automatically.ts'
import { leftOf, warnLow } from './warn-low.ts'

/** Somebody else has changed what a run read and wants to change. */
class Moved extends Error {}

/** How often a run begins again at once because of that; then its job comes back later. */
const BEGINS = 5

/**
 * Runs an operator's command and takes what it did cost, with its answer and what it keeps, in one commit; or gives
 * the hold back with an apology. After a crash in between it is run again; it is paid for and answered once.
 */
export async function runCommand(house: House, id: string): Promise<void> {
  const run = await house.store.read((read) => runs.find(read, id))
  if (run?.state !== 'open') return
  for (let begun = 1; ; begun++) {
    const command = findCommand(house.service, run.command)
    const given = await lookUp(house, run)
    const result: Attempted = command
      ? await attemptRun(house, command, { asked: run.asked, mostMicros: run.price_micros, given })
      : { failed: speechOf(house.service, given.customer).sorry({ keyword: run.command }) }
    try {
      return await house.store.transact((tx) => endRun(tx, house, { run, given, result }))
    } catch (error) {
      if (!(error instanceof Moved) || begun === BEGINS) throw error
    }
  }
}

async function lookUp({ store, service }: House, run: runs.Run): Promise<Given> {
  const { command } = run
  return store.read(async (read) => ({
    run: run.id,
    customer: (await customers.find(read, run.customer))!,
    balanceMicros: await customers.balanceOf(read, run.customer, service.currency),
    state: await states.find(read, { command, customer: run.customer }),
    shared: await states.find(read, { command, customer: states.EVERYBODY }),
  }))
}

async function endRun(
  tx: Tx,
  house: House,
  { run, given, result }: { run: runs.Run; given: Given; result: Attempted },
): Promise<void> {
  const { id } = run
  const at = house.world.clock.now()
  const current = (await customers.lock(tx, 'id', run.customer))!
  const answered = 'words' in result
  if (!(await runs.end(tx, { id, state: answered ? 'captured' : 'voided', at }))) return
  let body = answered ? result.words : result.failed
  if (answered) {
    await keep(tx, { run, given, result, at })
    if (await capture(tx, { run, result, at })) body = await afterSpending(tx, house, current, body)
  } else if (run.price_micros + run.segment_micros > 0) await ledger.voidHold(tx, { hold: id, at })
  await say(tx, house, { id: `answer:${run.text_in}`, customer: current, body, answers: run.text_in })
}

type Answered = Extract<Attempted, { words: string }>

/** @throws Moved if somebody else has kept something else meanwhile */
async function keep(
  tx: Tx,
  args: { run: runs.Run; given: Given; result: Answered; at: number },
): Promise<void> {
  const { run, given, result, at } = args
  const { command } = run
  for (const [customer, value, { version }] of [
    [run.customer, result.state, given.state],
    [states.EVERYBODY, result.shared, given.shared],
  ] as const) {
    if (value === undefined) continue
    if (!(await states.keep(tx, { command, customer, value, version, at }))) throw new Moved()
  }
}

/** Takes what the answer costs. @returns whether it cost anything */
async function capture(tx: Tx, args: { run: runs.Run; result: Answered; at: number }): Promise<boolean> {
  const { run, result, at } = args
  if (run.price_micros + run.segment_micros === 0) return false
  const costMicros = result.priceMicros + segmentsOf(result.words).segments * run.segment_micros
  if (costMicros === 0) {
    await ledger.voidHold(tx, { hold: run.id, at })
    return false
  }
  const cost = {
    id: `capture:${run.id}`,
    kind: 'capture',
    credit: HOUSE.revenue,
    amountMicros: costMicros,
    reference: run.id,
    note: run.command,
  }
  await ledger.capture(tx, { hold: run.id, at, transfers: [cost] })
  return true
}

/** Less is left now: credit that was agreed to is asked for, or the customer is told, along with the answer or later. */
async function afterSpending(
  tx: Tx,
  house: House,
  customer: customers.Customer,
  words: string,
): Promise<string> {
  const leftMicros = await leftOf(tx, house, customer)
  if (await topUpAutomatically(tx, house, { customer, leftMicros })) return words
  return warnLow(tx, house, { customer, leftMicros, words })
}
