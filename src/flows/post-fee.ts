import * as ledger from '../store/ledger.ts'
import type { Tx } from '../store/store.ts'
import { HOUSE, type House } from './house.ts'

/**
 * Posts what Stripe keeps of a movement of the balance, once, in the currency that it holds. Below zero it gives
 * some back.
 *
 * @param args.id the balance transaction's
 */
export async function postFee(
  tx: Tx,
  house: House,
  args: {
    id: string
    feeMicros: number
    currency: string
    account: typeof HOUSE.fees | typeof HOUSE.disputeFees
    order: string
  },
): Promise<boolean> {
  const { feeMicros, currency, account } = args
  if (feeMicros === 0) return false
  for (const id of [account, HOUSE.stripe]) await ledger.openAccount(tx, { id, currency, holder: 'house' })
  return ledger.post(tx, {
    id: `fee:${args.id}`,
    kind: 'fee',
    debit: feeMicros > 0 ? account : HOUSE.stripe,
    credit: feeMicros > 0 ? HOUSE.stripe : account,
    currency,
    amountMicros: Math.abs(feeMicros),
    at: house.world.clock.now(),
    reference: args.order,
    note: 'Stripe',
  })
}
