import * as autoTopUps from '../store/auto-top-ups.ts'
import * as customers from '../store/customers.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import * as textsIn from '../store/texts-in.ts'
import { WISH_MS } from '../till/order.ts'
import { settleEarlier } from './close-approval.ts'
import { expireWish } from './end-order.ts'
import { hearerAt } from './hearer.ts'
import type { House } from './house.ts'
import { barredWhy, unchargedWords } from './refuse-locked.ts'
import { say } from './say.ts'

/** How long after it began a last look is good for: LOCK, which another process has heard meanwhile, may have been answered. */
const LOOK_MS = 5_000

/**
 * The last look before Stripe is asked for a charge, and the word that it is being asked. A customer who has locked
 * their account meanwhile is not charged, nor who has opened it again since, nor one who asked by text and has said STOP since, whose account is frozen or
 * who has taken back what they agreed to, and neither is somebody whose bank has just approved the payment before. A wish
 * that Stripe has not answered for an hour, because it or we were away, is none any more. Where nothing was sent, that
 * is the end of it; where it was, only Stripe knows, and is not asked again but looked at.
 *
 * @returns `late` where whoever looked was stopped since, or waited for the database, and is to look anew; so is who was
 *   not the only one. Where nothing was sent before either, it is as if they had never looked.
 */
export async function beginCharge(
  house: House,
  attempt: orders.Attempt,
): Promise<'ask' | 'late' | 'look' | 'no'> {
  const { store, world } = house
  const isFirst = attempt.state === 'created'
  if (isFirst)
    await settleEarlier(house, (await store.readOne((read) => orders.find(read, 'id', attempt.order_id)))!)
  const at = world.clock.now()
  // No two have the same, whatever their clocks say: whoever comes late takes back their own.
  const sentAt = Math.max(at, (attempt.sent_at ?? 0) + 1)
  const begun = await store.transact(async (tx) => {
    const order = (await orders.lock(tx, attempt.order_id))!
    const customer = (await customers.lock(tx, 'id', order.customer))!
    const why = await whyNot(tx, house, { order, customer })
    const isLate = at - order.opened_at > WISH_MS
    if (why === undefined && !isLate) {
      const isOurs = await orders.advanceAttempt(tx, {
        id: attempt.id,
        from: isFirst ? ['created'] : ['sending', 'unknown'],
        to: { state: 'sending', sent_at: sentAt },
      })
      return isOurs ? 'ask' : 'late'
    }
    if (!isFirst) return 'look'
    const to = { state: 'refused', outcome: 'never sent', ended_at: at } as const
    // Somebody else at the same job has asked Stripe meanwhile.
    if (!(await orders.advanceAttempt(tx, { id: attempt.id, from: ['created'], to }))) return 'look'
    if (why === undefined) {
      await expireWish(tx, house, { order, customer })
      return 'no'
    }
    const ended = await orders.end(tx, { id: order.id, state: 'canceled', reason: why, at })
    if (ended && order.text_in !== null) {
      const body = unchargedWords(house, { customer, order })
      await say(tx, house, { id: `failed:${order.id}`, customer, answers: order.text_in, body })
    }
    return 'no'
  })
  if (begun !== 'ask' || world.clock.now() - at <= LOOK_MS) return begun
  const unsent = { state: 'created', sent_at: null } as const
  if (isFirst)
    await store.transact((tx) =>
      orders.advanceAttempt(tx, { id: attempt.id, from: ['sending'], sentAt, to: unsent }),
    )
  return 'late'
}

type Wish = { order: orders.Order; customer: customers.Customer }

/** Why a charge that Stripe was not asked for yet is not made; nothing if it is. */
async function whyNot(tx: Tx, house: House, { order, customer }: Wish): Promise<string | undefined> {
  if (order.state !== 'open') return order.state
  const barred = barredWhy(house, { customer, order })
  if (barred !== undefined) return barred
  if (await hasLeft(tx, { order, customer })) return 'opted out'
  const isAgreed = !order.auto || (await autoTopUps.find(tx, customer.id))?.state === 'on'
  return isAgreed ? undefined : 'not agreed to any more'
}

/** Whether whoever asked for it by text could not be told of it any more. */
async function hasLeft(tx: Tx, { order, customer }: Wish): Promise<boolean> {
  if (order.text_in === null) return false
  const { sender: address } = (await textsIn.find(tx, order.text_in))!
  return (await hearerAt(tx, { customer, address })).opted_out_at !== null
}
