import { isAnswer } from '../store/answers.ts'
import * as conversations from '../store/conversations.ts'
import * as customers from '../store/customers.ts'
import { isErased } from '../store/erase.ts'
import * as ledger from '../store/ledger.ts'
import * as runs from '../store/runs.ts'
import type { Read, Tx } from '../store/store.ts'
import type { TextOut } from '../store/texts.ts'
import * as usages from '../store/usages.ts'
import { HOUSE, type House } from './house.ts'

/**
 * What a customer has paid for did not reach them and never will, the answer of a command, a part that MORE brought, or a
 * program's text: what it cost is theirs again, once. It stays so if Twilio changes its mind. Who has had their account
 * deleted since has given up what they had.
 */
export async function returnUndelivered(tx: Tx, house: House, text: TextOut): Promise<void> {
  const paid = await paidFor(tx, text)
  const cost = paid && (await ledger.find(tx, paid.line))
  if (!cost) return
  const customer = text.customer === null ? undefined : await customers.find(tx, text.customer)
  if (customer && isErased(customer)) return
  await ledger.post(tx, {
    id: `return:${paid.id}`,
    kind: 'return',
    debit: HOUSE.revenue,
    credit: cost.debit,
    currency: cost.currency,
    amountMicros: cost.amount,
    at: house.world.clock.now(),
    reference: cost.reference!,
    note: cost.note,
  })
}

/** What a text was paid as, if anything, and by which line of the books. Where nobody asked for it, it goes by the name of that. */
async function paidFor(read: Read, text: TextOut): Promise<{ id: string; line: string } | undefined> {
  const { id, answers } = text
  if (answers !== null && !isAnswer(text)) return undefined
  const kind = id.slice(0, id.indexOf(':'))
  const name = id.slice(id.lastIndexOf(':') + 1)
  if (answers === null && kind === 'paid') return capturedFor(await usages.find(read, name))
  if (kind !== 'answer') return undefined
  const captured = capturedFor(
    await (answers === null ? runs.find(read, name) : runAnsweredBy(read, answers)),
  )
  const more = `more:${name}`
  return captured ?? { id: more, line: more }
}

function capturedFor(paid: { id: string } | undefined): { id: string; line: string } | undefined {
  return paid && { id: paid.id, line: `capture:${paid.id}` }
}

/** The run whose last words answer a text: not those whose question did, and which went on with another. */
async function runAnsweredBy(read: Read, sid: string): Promise<runs.Run | undefined> {
  const continued = await conversations.findByText(read, sid)
  if (continued) return runs.find(read, continued.run)
  const run = await runs.findByText(read, sid)
  return run && (await conversations.find(read, run.id)) ? undefined : run
}
