import type { Customer } from '../store/customers.ts'
import type { Tx } from '../store/store.ts'
import type { House } from './house.ts'
import { topUpAutomatically } from './top-up-automatically.ts'
import { leftOf, warnLow } from './warn-low.ts'

/**
 * Less is left now: credit that was agreed to is asked for, or the customer is told, along with the answer or later.
 * Called in the transaction that took it, with their row locked.
 *
 * @param args.spentMicros what was spent just now
 * @param args.words the answer that is about to be said
 * @returns the answer, with or without a word on what is left
 */
export async function afterSpending(
  tx: Tx,
  house: House,
  args: { customer: Customer; spentMicros: number; words: string },
): Promise<string> {
  const { customer, words } = args
  const leftMicros = await leftOf(tx, house, customer)
  if (await topUpAutomatically(tx, house, { customer, leftMicros })) return words
  return warnLow(tx, house, { ...args, leftMicros })
}
