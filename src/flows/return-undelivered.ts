import * as conversations from '../store/conversations.ts'
import { accountOf } from '../store/customers.ts'
import * as ledger from '../store/ledger.ts'
import * as runs from '../store/runs.ts'
import type { Read, Tx } from '../store/store.ts'
import type { TextOut } from '../store/texts.ts'
import { HOUSE, type House } from './house.ts'

/**
 * The answer of a paid command did not reach its customer and never will: what it cost is theirs again, once. It
 * stays so if Twilio changes its mind.
 */
export async function returnUndelivered(tx: Tx, house: House, text: TextOut): Promise<void> {
  const run = await runOf(tx, text)
  const cost = run && (await ledger.find(tx, `capture:${run.id}`))
  if (!cost) return
  await ledger.post(tx, {
    id: `return:${run.id}`,
    kind: 'return',
    debit: HOUSE.revenue,
    credit: accountOf(run.customer),
    currency: cost.currency,
    amountMicros: cost.amount,
    at: house.world.clock.now(),
    reference: run.id,
    note: run.command,
  })
}

/** The run whose answer a text is, if it is one. Where nobody asked, it goes by the run's own name. */
async function runOf(read: Read, { id, answers }: TextOut): Promise<runs.Run | undefined> {
  if (answers === null)
    return id.startsWith('answer:') ? runs.find(read, id.slice('answer:'.length)) : undefined
  return id === `answer:${answers}` ? runAnsweredBy(read, answers) : undefined
}

/** The run whose last words answer a text: not those whose question did, and which went on with another. */
async function runAnsweredBy(read: Read, sid: string): Promise<runs.Run | undefined> {
  const continued = await conversations.findByText(read, sid)
  if (continued) return runs.find(read, continued.run)
  const run = await runs.findByText(read, sid)
  return run && (await conversations.find(read, run.id)) ? undefined : run
}
