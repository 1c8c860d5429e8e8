import * as freezes from '../store/freezes.ts'
import * as jobs from '../store/jobs.ts'
import type { Tx } from '../store/store.ts'
import { giveUpApprovals } from './ask-approval.ts'
import type { House } from './house.ts'
import { ON_HOLD, pauseAutoTopUp } from './pause-auto-top-up.ts'

/**
 * A customer is frozen for a cause, whoever found it. As with LOCK, nothing stays open behind a link where they could
 * still pay, nor once the hold is lifted: what waits for an approval is given up, and a job closes their pages. AUTO waits
 * until it is agreed to again: who has complained of a charge is not to be charged unasked once the hold is over. Doing it
 * again changes nothing.
 */
export async function beginFreeze(
  tx: Tx,
  house: House,
  args: Parameters<typeof freezes.freeze>[1],
): Promise<void> {
  const { customer, at } = args
  await freezes.freeze(tx, args)
  await pauseAutoTopUp(tx, { customer, reason: ON_HOLD })
  await giveUpApprovals(tx, house, { customer, reason: 'on hold' })
  await jobs.leave(tx, { kind: 'close-pages', subject: customer, at })
}
