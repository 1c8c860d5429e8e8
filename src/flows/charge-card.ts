import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as orders from '../store/orders.ts'
import { APPROVAL_CODE } from '../till/approval.ts'
import { formatMoney } from '../till/money.ts'
import { Unreachable } from '../till/world.ts'
import { beginCharge } from './begin-charge.ts'
import type { House } from './house.ts'
import { recordCharge, recordUnheard } from './record-charge.ts'
import { say } from './say.ts'
import { settleOrder } from './settle-order.ts'

/** Longer than a request can be on its way, or Stripe at it. */
const ON_ITS_WAY_MS = 10 * 60_000

/**
 * Charges the saved card for an order: one request, keyed by the attempt, which was committed before. Credit is
 * not given here but by the event, or by the payment read back from Stripe.
 *
 * An outcome that we did not learn is asked for again with the same key and parameters, which is no second charge. Once
 * nobody wants it any more, which is long before Stripe may forget the key (24 hours), it is looked up among the
 * customer's payments instead.
 *
 * @returns when to look again, ms since 1970: if a request that nobody wants any more may still arrive there, or at once
 */
export async function chargeCard(house: House, attemptId: string): Promise<number | undefined> {
  const { store, world } = house
  const attempt = await store.readOne((read) => orders.findAttempt(read, attemptId))
  if (!attempt || attempt.state === 'accepted' || attempt.state === 'refused') return
  const { kind: _, ...params } = JSON.parse(attempt.params) as orders.AttemptParams & { kind: 'charge' }
  const begun = await beginCharge(house, attempt)
  if (begun === 'look') return lookUp(house, attempt, params.stripeCustomer)
  if (begun === 'no') return
  if (begun === 'late') return world.clock.now()
  try {
    const outcome = await world.payments.charge({ ...params, key: attemptId })
    if (outcome.kind === 'conflict') return await lookUp(house, attempt, params.stripeCustomer)
    await recordCharge(house, attempt, outcome)
  } catch (error) {
    if (error instanceof Unreachable) await recordUnknown(house, attempt)
    throw error
  }
}

async function recordUnknown(house: House, attempt: orders.Attempt): Promise<void> {
  const { store, service } = house
  await store.transact(async (tx) => {
    const to = { state: 'unknown' } as const
    const isOurs = await orders.advanceAttempt(tx, { id: attempt.id, from: ['sending'], to })
    // The first time is as often a hiccup as not; who still waits after the second is told.
    if (!isOurs || attempt.state !== 'unknown') return
    const order = (await orders.lock(tx, attempt.order_id))!
    // Its event may have come instead of the answer.
    if (order.state !== 'open') return
    const customer = (await customers.lock(tx, 'id', order.customer))!
    await say(tx, house, {
      id: `checking:${order.id}`,
      customer,
      answers: order.text_in,
      body: speechOf(service, customer).stillChecking({
        amount: formatMoney(order.pay_micros, service.currency),
      }),
    })
  })
}

async function lookUp(
  house: House,
  attempt: orders.Attempt,
  stripeCustomer: string,
): Promise<number | undefined> {
  const payments = await house.world.payments.paymentsOf({
    stripeCustomer,
    sinceMs: attempt.created_at - 60_000,
  })
  const payment = payments.find(({ mark }) => mark.attempt === attempt.id)
  if (payment?.status === 'succeeded' || payment?.status === 'processing') {
    await recordCharge(house, attempt, { kind: 'accepted', payment: payment.id })
    if (payment.status === 'succeeded') await settleOrder(house, payment)
    return
  }
  const arrivedBy = (attempt.sent_at ?? attempt.created_at) + ON_ITS_WAY_MS
  if (!payment) return house.world.clock.now() < arrivedBy ? arrivedBy : recordUnheard(house, attempt)
  const waits = payment.status === 'open'
  const { code, advice } = payment.refusal ?? { code: waits ? APPROVAL_CODE : 'unknown', advice: null }
  await recordCharge(house, attempt, { kind: 'declined', code, advice, payment: payment.id })
}
