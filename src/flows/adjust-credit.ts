import * as customers from '../store/customers.ts'
import * as deeds from '../store/deeds.ts'
import { isErased } from '../store/erase.ts'
import * as ledger from '../store/ledger.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { Problem } from '../till/problem.ts'
import { HOUSE, type House } from './house.ts'

/** What the deed of a gift is called. */
export const GAVE_CREDIT = 'gave credit'

/**
 * The operator gives a customer credit that nobody paid for, or takes some away, and says why. It comes from and goes
 * to house:discounts, so that it never looks like money, and is written down among the deeds.
 *
 * @param args.amountMicros below nothing to take away, at most what is there to spend
 * @param args.actor as deeds call them
 * @param args.key names the line, where whoever asks may ask twice
 * @returns the id of its line in the books
 * @throws Problem `no-such-account`, `too-little`
 */
export async function adjustCredit(
  tx: Tx,
  house: House,
  args: { customer: string; amountMicros: number; reason: string; actor: string; key?: string },
): Promise<string> {
  const { service, world } = house
  const { amountMicros, actor } = args
  const { currency } = service
  const at = world.clock.now()
  const customer = await customers.lock(tx, 'id', args.customer)
  if (!customer) throw new Problem('no-such-account', 'There is no such account.')
  const account = customers.accountOf(customer.id)
  const isGift = amountMicros > 0
  if (isGift && isErased(customer))
    throw new Problem('no-such-account', 'This account was deleted: nobody could spend credit there.')
  const kind = isGift ? 'gift' : 'deduction'
  const id = `${kind}:${args.key ?? world.newId('adjustment')}`
  const line = { id, kind, currency, at, amountMicros: Math.abs(amountMicros), note: isGift ? 'gift' : kind }
  if (isGift) await ledger.post(tx, { ...line, debit: HOUSE.discounts, credit: account })
  else if ((await ledger.spend(tx, { ...line, debit: account, credit: HOUSE.discounts })) === 'refused')
    throw new Problem('too-little', 'There is less than that to spend.')
  const deed = isGift ? GAVE_CREDIT : 'took credit away'
  const what = { id: world.newId('deed'), actor, deed, subject: id, customer: customer.id, at }
  await deeds.write(tx, { ...what, words: adjustmentWords(house, args) })
  return id
}

/** How the deed of an adjustment says how much, and why. */
export function adjustmentWords(
  { service }: House,
  { amountMicros, reason }: { amountMicros: number; reason: string },
): string {
  return `${formatMoney(Math.abs(amountMicros), service.currency)}: ${reason}`
}
