import { speechOf } from '../speech/speech.ts'
import * as breakers from '../store/breakers.ts'
import * as states from '../store/command-states.ts'
import * as conversations from '../store/conversations.ts'
import * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as rests from '../store/rests.ts'
import * as runs from '../store/runs.ts'
import type { Tx } from '../store/store.ts'
import { billedAs } from '../till/channel.ts'
import { fitSegments, splitSegments } from '../till/fit.ts'
import { afterSpending } from './after-spending.ts'
import { askCustomer } from './ask-customer.ts'
import { type Attempted, attemptRun } from './attempt-run.ts'
import { capture, voidRun } from './capture.ts'
import { comeLater } from './come-later.ts'
import { AGAIN_MS, hasCome, isOfUse, leaveOut, mayBeElsewhere } from './deliver-subscription.ts'
import { hearerAt } from './hearer.ts'
import { FINISHED, type House } from './house.ts'
import { type Known, lookUp } from './known-run.ts'
import { frozenWords } from './refuse-frozen.ts'
import { say as sayTo } from './say.ts'

/** Somebody else has changed what a run read and wants to change. */
class Moved extends Error {}

/** How often a run begins again at once because of that; then its job comes back later. */
const BEGINS = 5

/** How soon, and for how long, what somebody has asked for comes back to whoever sells it, where this process does not. */
const ELSEWHERE_AGAIN_MS = 2_000
const ELSEWHERE_MS = 5 * 60_000

/** How much of an answer MORE can ask for, in characters, and for how long. */
const MOST_REST = 10_000
const REST_MS = 24 * 3_600_000

/**
 * Runs an operator's command and takes what it did cost, with its answer and what it keeps, in one commit; or asks
 * what it asks; or gives the hold back with an apology. After a crash in between it is run again; it is paid for and
 * answered once.
 *
 * @param known by whoever asked for it just now; it is looked up otherwise
 * @returns when it is tried again, where nobody waits at a door and it is of use then
 */
export function runCommand(house: House, id: string, known?: unknown): Promise<unknown> {
  return goOn(house, id, { job: { kind: 'run-command', subject: id }, first: known as Known | undefined })
}

type Job = { kind: string; subject: string }

async function goOn(
  house: House,
  id: string,
  { job, first }: { job: Job; first?: Known | undefined },
): Promise<unknown> {
  for (let begun = 1; ; begun++) {
    const known = (begun === 1 && first) || (await lookUp(house, id))
    if (!known || known.talk?.question) return undefined
    const result = await call(house, known)
    const againAt = whenAgain(house, { known, result })
    if (againAt !== undefined) return againAt
    try {
      return await house.store.transact(async (tx) => {
        await jobs.drop(tx, job)
        await endRun(tx, house, { known, result })
        return FINISHED
      })
    } catch (error) {
      if (!(error instanceof Moved) || begun === BEGINS) throw error
    }
  }
}

/** A customer has answered a question of a run, which goes on. @param sid of the text that answers */
export async function continueRun(house: House, sid: string): Promise<unknown> {
  const talk = await house.store.read((read) => conversations.findByText(read, sid))
  return talk && goOn(house, talk.run, { job: { kind: 'continue-run', subject: sid } })
}

/**
 * Calls a command's code, unless it is not sold any more, what was due is late, or its customer, who may have been asked
 * something a while ago, is on hold and it costs.
 */
async function call(house: House, known: Known): Promise<Attempted> {
  const { run, command, due, customer } = known
  const { service, world } = house
  if (!command || (due && !isOfUse(command, due, world.clock.now())))
    return { failed: speechOf(service, customer).sorry({ keyword: run.command }), uncalled: true }
  const costs = run.price_micros + run.segment_micros > 0
  if (costs && customer.frozen === 'account')
    return { failed: frozenWords(house, customer, 'account'), uncalled: true }
  return attemptRun(house, command, {
    asked: run.asked,
    mostMicros: run.price_micros,
    given: { ...known, run: run.id },
  })
}

/**
 * When a run that failed is tried again: where it is a subscription's, while it is of use; and where this process does not
 * sell its command, as another may while they are replaced one after the other.
 */
function whenAgain(
  { world }: House,
  { known, result }: { known: Known; result: Attempted },
): number | undefined {
  const { due, command, text, run } = known
  const now = world.clock.now()
  if (!command && due) return mayBeElsewhere(due.dueAt, now) ? now + AGAIN_MS : undefined
  if (!command)
    return now < (text?.received_at ?? run.opened_at) + ELSEWHERE_MS ? now + ELSEWHERE_AGAIN_MS : undefined
  if (!due || !('failed' in result) || !result.broken) return undefined
  const at = now + AGAIN_MS
  return isOfUse(command, due, at) ? at : undefined
}

type Ended = { known: Known; result: Attempted }

async function endRun(tx: Tx, house: House, { known, result }: Ended): Promise<void> {
  const { run, command } = known
  const { id } = run
  const at = house.world.clock.now()
  const customer = (await customers.lock(tx, 'id', run.customer))!
  const talk = await conversations.find(tx, id)
  // Somebody else was at it at the same time, and further.
  if (talk?.question || talk?.text_in !== known.talk?.text_in) return
  if ((await runs.find(tx, id))?.state !== 'open') return
  const { due, text } = known
  if (command?.http && !('failed' in result && result.uncalled)) {
    if ('failed' in result && result.broken) await breakers.fail(tx, { command: run.command, at })
    else await breakers.mend(tx, run.command)
  }
  if (due && (await leaveOut(tx, house, { run, command, customer, result }))) return
  const hearer = await hearerAt(tx, { customer, address: known.answerTo })
  // They have said STOP meanwhile: nobody pays for what nobody is told.
  if (hearer.opted_out_at !== null) return voidRun(tx, house, run)
  const say = (body: string, free = false) =>
    sayTo(tx, house, { ...(text ? { answers: text } : { id: `answer:${id}` }), customer, body, free })
  if ('question' in result) {
    await askCustomer(tx, house, { run, textIn: text!.sid, result, talk, waitMinutes: command!.waitMinutes })
    return say(result.words)
  }
  if ('failed' in result) {
    await voidRun(tx, house, run)
    return say(result.failed, true)
  }
  await runs.end(tx, { id, state: 'captured', at })
  if (due) await hasCome(tx, house, due)
  await keep(tx, { run, known, result, at })
  if (result.later) await comeLater(tx, house, { run, textIn: text!.sid, later: result.later })
  const ending = speechOf(house.service, customer).moreFollows()
  const { part, rest } = due
    ? { part: fitSegments(result.words, known.segmentsLeft), rest: '' }
    : splitSegments(result.words, { segments: known.segmentsLeft, ending })
  if (!due)
    await rests.keep(tx, {
      customer: customer.id,
      run: id,
      words: rest.slice(0, MOST_REST),
      expires_at: at + REST_MS,
    })
  const segments = billedAs(part, { address: known.answerTo }).segments + (talk?.segments ?? 0)
  const spentMicros = await capture(tx, house, { run, priceMicros: result.priceMicros, segments })
  await say(spentMicros > 0 ? await afterSpending(tx, house, { customer, spentMicros, words: part }) : part)
}

type Answered = Extract<Attempted, { priceMicros: number }>

/** @throws Moved if somebody else has kept something else meanwhile */
async function keep(
  tx: Tx,
  args: { run: runs.Run; known: Known; result: Answered; at: number },
): Promise<void> {
  const { run, known, result, at } = args
  const { command } = run
  for (const [customer, value, { version }] of [
    [run.customer, result.state, known.state],
    [states.EVERYBODY, result.shared, known.shared],
  ] as const) {
    if (value === undefined) continue
    if (!(await states.keep(tx, { command, customer, value, version, at }))) throw new Moved()
  }
}
