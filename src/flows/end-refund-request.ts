import * as ledger from '../store/ledger.ts'
import * as refunds from '../store/refunds.ts'
import type { Tx } from '../store/store.ts'
import type { House } from './house.ts'

/**
 * It is known what came of a request to give money back, so what was set aside for it is not any more: taken back with the
 * money, or the customer's again. Of one that had ended before, nothing but that is done.
 *
 * @returns false if it had ended before, or is not here
 */
export async function endRefundRequest(
  tx: Tx,
  house: House,
  to: { id: string } & ({ state: 'accepted'; refund: string } | { state: 'refused'; outcome: string }),
): Promise<boolean> {
  const at = house.world.clock.now()
  const request = await refunds.findRequest(tx, to.id)
  if (!request) return false
  const ended = await refunds.advanceRequest(tx, { ...to, ended_at: at })
  if (request.held) await ledger.voidHold(tx, { hold: to.id, at })
  return ended
}
