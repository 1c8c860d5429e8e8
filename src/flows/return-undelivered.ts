import * as conversations from '../store/conversations.ts'
import { accountOf } from '../store/customers.ts'
import * as ledger from '../store/ledger.ts'
import * as runs from '../store/runs.ts'
import type { Read, Tx } from '../store/store.ts'
import type { TextOut } from '../store/texts.ts'
import * as usages from '../store/usages.ts'
import { HOUSE, type House } from './house.ts'

/**
 * What a customer has paid for did not reach them and never will, the answer of a command or a program's text: what it
 * cost is theirs again, once. It stays so if Twilio changes its mind.
 */
export async function returnUndelivered(tx: Tx, house: House, text: TextOut): Promise<void> {
  const paid = await paidFor(tx, text)
  const cost = paid && (await ledger.find(tx, `capture:${paid.id}`))
  if (!cost) return
  await ledger.post(tx, {
    id: `return:${paid.id}`,
    kind: 'return',
    debit: HOUSE.revenue,
    credit: accountOf(paid.customer),
    currency: cost.currency,
    amountMicros: cost.amount,
    at: house.world.clock.now(),
    reference: paid.id,
    note: cost.note,
  })
}

/** What a text was paid as, if anything. Where nobody asked for it, it goes by the name of that. */
async function paidFor(
  read: Read,
  { id, answers }: TextOut,
): Promise<{ id: string; customer: string } | undefined> {
  if (answers !== null) return id === `answer:${answers}` ? runAnsweredBy(read, answers) : undefined
  const [kind, name] = id.split(':', 2)
  if (kind === 'answer') return runs.find(read, name!)
  return kind === 'paid' ? usages.find(read, name!) : undefined
}

/** The run whose last words answer a text: not those whose question did, and which went on with another. */
async function runAnsweredBy(read: Read, sid: string): Promise<runs.Run | undefined> {
  const continued = await conversations.findByText(read, sid)
  if (continued) return runs.find(read, continued.run)
  const run = await runs.findByText(read, sid)
  return run && (await conversations.find(read, run.id)) ? undefined : run
}
