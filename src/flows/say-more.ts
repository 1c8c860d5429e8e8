import { speechOf } from '../speech/speech.ts'
import { accountOf, type Customer } from '../store/customers.ts'
import * as ledger from '../store/ledger.ts'
import * as rests from '../store/rests.ts'
import * as runs from '../store/runs.ts'
import type { Tx } from '../store/store.ts'
import { billedAs } from '../till/channel.ts'
import { splitSegments } from '../till/fit.ts'
import { spoken } from '../till/keywords.ts'
import { findCommand, textRate } from '../till/service.ts'
import type { InboundText } from '../till/text.ts'
import { afterSpending } from './after-spending.ts'
import { HOUSE, type House } from './house.ts'
import { refuseSpending } from './refuse-frozen.ts'
import { refuseTooLittle } from './refuse-too-little.ts'
import { saidEnough } from './say.ts'

/**
 * MORE: says the next part of what did not fit into an answer, for what its segments cost, in the transaction of the
 * text that asks for it. Where segments cost nothing, a part of an answer that had a price is paid for with that.
 *
 * @returns the words, `counted` where they are paid for or are counted among what is said for nothing already; nothing
 *   where too much was, of late: the part is kept for later
 */
export async function sayMore(
  tx: Tx,
  house: House,
  { customer, text }: { customer: Customer; text: InboundText },
): Promise<{ body: string; counted?: true } | undefined> {
  const { service, world } = house
  const speech = speechOf(service, customer)
  const { currency } = service
  const at = world.clock.now()
  const left = await rests.find(tx, { customer: customer.id, now: at })
  if (!left) return { body: speech.nothingMore() }
  const run = (await runs.find(tx, left.run))!
  const command = findCommand(service, run.command)
  const { part, rest } = splitSegments(left.words, {
    segments: command?.maxSegments ?? 1,
    ending: speech.moreFollows(),
  })
  // The answer may have come on another channel, at another rate.
  const here = { address: text.sender, country: customer.country }
  const segmentMicros = (command?.perSegment ?? 0) + textRate(service, here)
  const amountMicros = billedAs(part, here).segments * segmentMicros
  const isPaid = amountMicros + run.price_micros > 0
  if (!isPaid && (await saidEnough(tx, house, { customer, sid: text.sid }))) return undefined
  const refused = await refuseSpending(tx, house, { customer, costs: amountMicros > 0 })
  if (refused !== undefined) return { body: refused }
  if (amountMicros > 0) {
    const spent = await ledger.spend(tx, {
      id: `more:${text.sid}`,
      kind: 'capture',
      debit: accountOf(customer.id),
      credit: HOUSE.revenue,
      currency,
      amountMicros,
      at,
      reference: run.id,
      note: run.command,
    })
    if (spent === 'refused') {
      const asked = { customer, keyword: spoken('MORE', speech.language), mostMicros: amountMicros }
      return { body: await refuseTooLittle(tx, house, asked) }
    }
  }
  await rests.keep(tx, { ...left, words: rest })
  const body =
    amountMicros > 0
      ? await afterSpending(tx, house, { customer, spentMicros: amountMicros, words: part })
      : part
  return { body, counted: true }
}
