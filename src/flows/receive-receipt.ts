import * as receipts from '../store/receipts.ts'
import * as texts from '../store/texts.ts'
import { type DeliveryReceipt, furtherStatus, isLost } from '../till/text.ts'
import { followNumber } from './doubt-number.ts'
import type { House } from './house.ts'
import { returnUndelivered } from './return-undelivered.ts'
import { hearRefusal } from './send-text.ts'

/**
 * Twilio reports on a text of ours. Reports come early, late, twice and out of order: each is kept, and the text
 * only ever moves on. A first report also is Twilio's word that it has the text; one that says it is lost gives back what
 * its customer paid for it.
 *
 * @returns false if we know no such text
 */
export async function receiveReceipt(house: House, receipt: DeliveryReceipt): Promise<boolean> {
  const at = house.world.clock.now()
  return house.store.transact(async (tx) => {
    const text = await texts.lockRef(tx, receipt.ref)
    if (!text) return false
    const { sid, status, error } = receipt
    const isNew = await receipts.keep(tx, { id: text.id, sid, status, error: error ?? '', at })
    if (!isNew) return true
    await texts.nameSid(tx, { id: text.id, sid })
    await texts.advance(tx, {
      id: text.id,
      from: ['waiting', 'carried', 'sending', 'unknown', 'sent'],
      to: {
        state: 'sent',
        sid,
        delivery: furtherStatus(text.delivery, status),
        ...(error && { error }),
      },
    })
    await hearRefusal(tx, house, { text, error })
    await followNumber(tx, house, { text, receipt })
    if (isLost(receipt)) await returnUndelivered(tx, house, text)
    return true
  })
}
