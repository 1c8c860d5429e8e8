import { whyNotRefunded } from '../speech/refusals.ts'
import * as refunds from '../store/refunds.ts'
import type { RefundOutcome } from '../till/money-back.ts'
import { Unreachable } from '../till/world.ts'
import { endRefundRequest } from './end-refund-request.ts'
import type { House } from './house.ts'
import { fileRefund } from './receive-refund.ts'

/** Stripe keeps an idempotency key for 24 hours for certain. */
const KEY_LIVES_MS = 23 * 3_600_000

const NEVER_MADE = { kind: 'refused', code: 'never_made', says: 'Stripe has no such refund.' } as const

/**
 * Asks Stripe to give money back, once: by a key of its own, written down before. An outcome that we did not learn
 * is asked for again with the same key; once that may be forgotten, the payment's refunds are looked through. What
 * follows for the books is what follows from any refund.
 *
 * @throws Unreachable when the outcome is unknown; the worker tries again
 */
export async function refundOrder(house: House, id: string): Promise<void> {
  const { store, world } = house
  const request = await store.read((read) => refunds.findRequest(read, id))
  if (!request || !refunds.isUnderWay(request)) return
  if (await isOfAnother(house, request)) return record(house, request, NEVER_MADE)
  const sent_at = request.sent_at ?? world.clock.now()
  const isKeyGood = () => world.clock.now() - sent_at <= KEY_LIVES_MS
  if (!isKeyGood()) return lookUp(house, request)
  await store.transact((tx) => refunds.advanceRequest(tx, { id, state: 'sending', sent_at }))
  // Whoever was stopped in between, with the machine it is on, may come when another has asked, and that is forgotten.
  if (!isKeyGood()) return lookUp(house, request)
  try {
    const outcome = await world.payments.refund({
      key: id,
      request: id,
      payment: request.payment,
      amountMicros: request.amount_micros,
      currency: request.currency,
    })
    if (outcome.kind === 'conflict') await lookUp(house, request)
    else await record(house, request, outcome)
  } catch (error) {
    if (error instanceof Unreachable)
      await store.transact((tx) => refunds.advanceRequest(tx, { id, state: 'unknown' }))
    throw error
  }
}

/**
 * Whether the books have a refund by a request's name from before it. The first of a till that was restored took the name of
 * one that its books had lost, as long as requests were numbered; Stripe would tell of that refund, and make none.
 */
async function isOfAnother({ store }: House, { id, payment }: refunds.RefundRequest): Promise<boolean> {
  const heard = await store.read((read) => refunds.ofPayment(read, payment))
  return heard.some(({ request }) => request === id)
}

async function record(
  house: House,
  { id }: refunds.RefundRequest,
  outcome: Exclude<RefundOutcome, { kind: 'conflict' }>,
): Promise<void> {
  if (outcome.kind === 'accepted') {
    await fileRefund(house, outcome.refund)
    return
  }
  const told = whyNotRefunded(outcome)
  await house.store.transact((tx) => endRefundRequest(tx, house, { id, state: 'refused', outcome: told }))
  house.log.warn({ request: id, code: outcome.code }, 'refund-order: Stripe refused')
}

async function lookUp(house: House, request: refunds.RefundRequest): Promise<void> {
  const made = await house.world.payments.refundsOf({ payment: request.payment })
  const refund = made.find((one) => one.request === request.id)
  await record(house, request, refund ? { kind: 'accepted', refund } : NEVER_MADE)
}
