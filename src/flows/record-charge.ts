import * as approvals from '../store/approvals.ts'
import * as autoTopUps from '../store/auto-top-ups.ts'
import * as cards from '../store/cards.ts'
import * as customers from '../store/customers.ts'
import * as declines from '../store/declines.ts'
import { forgetAtStripe } from '../store/forget.ts'
import * as jobs from '../store/jobs.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { APPROVAL_CODE } from '../till/approval.ts'
import { barsCard } from '../till/refusal.ts'
import { type ChargeOutcome, CUSTOMER_GONE } from '../till/world.ts'
import { askApproval, closeNow } from './ask-approval.ts'
import { expireWish } from './end-order.ts'
import type { House } from './house.ts'
import { pauseAndTell, pauseAutoTopUp } from './pause-auto-top-up.ts'
import { placeCheckout } from './place-order.ts'
import { refuseCode } from './redeem-code.ts'
import { barredWhy, unchargedWords } from './refuse-locked.ts'
import { saleOf } from './request-payment.ts'
import { say } from './say.ts'

/** When a charge that Stripe took is read back, should its event not come. */
const CHECK_MS = 30_000

type Known = Exclude<ChargeOutcome, { kind: 'conflict' }>

/**
 * Writes down what came of a charge, once. Stripe took it: an event will tell. The bank wants to hear from the
 * customer: they get a link. It said no: the order has failed, and what to do next is part of the same text.
 */
export async function recordCharge(house: House, attempt: orders.Attempt, outcome: Known): Promise<void> {
  const { store, world } = house
  const at = world.clock.now()
  await store.transact(async (tx) => {
    const payment = outcome.kind === 'rejected' ? null : outcome.payment
    const moved = await orders.advanceAttempt(tx, {
      id: attempt.id,
      from: ['created', 'sending', 'unknown'],
      to: {
        state: outcome.kind === 'accepted' ? 'accepted' : 'refused',
        stripe_id: payment,
        outcome: outcome.kind === 'accepted' ? null : outcome.code,
        ended_at: at,
      },
    })
    if (!moved) return
    const order = (await orders.lock(tx, attempt.order_id))!
    if (outcome.kind === 'accepted') {
      if (order.payment_intent === null)
        await orders.note(tx, { id: order.id, payment_intent: outcome.payment })
      return jobs.leave(tx, { kind: 'check-order', subject: order.id, at: at + CHECK_MS })
    }
    const customer = (await customers.lock(tx, 'id', order.customer))!
    await refuse(tx, house, { attempt, order, customer, outcome })
  })
}

/** Stripe never heard of a charge, and nobody waits for it any more: nothing was declined, and no card is the worse for it. */
export async function recordUnheard(house: House, attempt: orders.Attempt): Promise<undefined> {
  const { store, world } = house
  const at = world.clock.now()
  await store.transact(async (tx) => {
    const to = { state: 'refused', outcome: 'never heard of', ended_at: at } as const
    if (!(await orders.advanceAttempt(tx, { id: attempt.id, from: ['created', 'sending', 'unknown'], to })))
      return
    const order = (await orders.lock(tx, attempt.order_id))!
    const customer = (await customers.lock(tx, 'id', order.customer))!
    if (barredWhy(house, { customer, order }) === undefined) return expireWish(tx, house, { order, customer })
    const ended = await orders.end(tx, { id: order.id, state: 'canceled', reason: 'locked or on hold', at })
    if (ended && !order.auto) await sayNoCharge(tx, house, { order, customer })
  })
}

type Refused = {
  attempt: orders.Attempt
  order: orders.Order
  customer: customers.Customer
  outcome: Exclude<Known, { kind: 'accepted' }>
}

async function refuse(tx: Tx, house: House, refused: Refused): Promise<void> {
  const { attempt, order, customer, outcome } = refused
  const at = house.world.clock.now()
  const { card, stripeCustomer } = JSON.parse(attempt.params) as orders.AttemptParams & { kind: 'charge' }
  if (outcome.kind === 'declined' && outcome.code === APPROVAL_CODE && outcome.payment !== null) {
    if (order.state !== 'open') return
    if (!(await mayAsk(tx, house, refused)))
      return dropUnasked(tx, house, { order, customer, payment: outcome.payment, card })
    await askApproval(tx, house, { order, customer, payment: outcome.payment, card })
    if (order.auto) await pauseAutoTopUp(tx, { customer: customer.id, reason: APPROVAL_CODE })
    return
  }
  if (outcome.code === 'amount_too_small' && order.promotion_code !== null)
    return refuseCode(tx, house, { order, customer, why: 'too-little' })
  const code = outcome.kind === 'rejected' ? 'rejected' : outcome.code
  if (outcome.kind === 'declined' && code !== 'unknown') {
    const { advice } = outcome
    await declines.write(tx, { attempt: attempt.id, card, code, advice, at })
    if (barsCard(outcome)) await cards.bar(tx, { id: card, at })
  }
  if (outcome.code === CUSTOMER_GONE) await forgetAtStripe(tx, { stripeCustomer, at })
  // Stripe knows something of the card that we do not.
  if (outcome.kind === 'rejected' && customer.stripe_customer !== null)
    await jobs.leave(tx, { kind: 'follow-cards', subject: customer.stripe_customer, at })
  if (!(await orders.end(tx, { id: order.id, state: 'failed', reason: code, at }))) return
  const refusal = outcome.kind === 'declined' ? outcome : null
  if (order.auto) return pauseAndTell(tx, house, { order, customer, card, refusal })
  if (barredWhy(house, { customer, order }) === undefined)
    return void (await placeCheckout(tx, house, {
      customer,
      sale: saleOf(order),
      text: order.text_in,
      reason: code,
    }))
  await sayNoCharge(tx, house, { order, customer })
}

/** Whether the customer still wants what their bank would ask them about, and may have it. */
async function mayAsk(tx: Tx, house: House, { order, customer }: Refused): Promise<boolean> {
  if (barredWhy(house, { customer, order }) !== undefined) return false
  return !order.auto || (await autoTopUps.find(tx, customer.id))?.state === 'on'
}

/** Ends an order that must not be approved any more. Its payment is canceled at Stripe as soon as may be. */
async function dropUnasked(
  tx: Tx,
  house: House,
  args: { order: orders.Order; customer: customers.Customer; payment: string; card: string },
): Promise<void> {
  const { order, customer, payment, card } = args
  const at = house.world.clock.now()
  await orders.note(tx, { id: order.id, payment_intent: payment })
  await approvals.open(tx, { order: order.id, payment, card, at, expiresAt: at })
  await orders.end(tx, { id: order.id, state: 'canceled', reason: 'not wanted any more', at })
  await closeNow(tx, { order: order.id, at })
  if (order.auto) await pauseAutoTopUp(tx, { customer: customer.id, reason: APPROVAL_CODE })
  else await sayNoCharge(tx, house, { order, customer })
}

/** Why nothing is charged to an account that is locked or frozen. */
function sayNoCharge(
  tx: Tx,
  house: House,
  { order, customer }: Pick<Refused, 'order' | 'customer'>,
): Promise<void> {
  const body = unchargedWords(house, { customer, order })
  return say(tx, house, { id: `failed:${order.id}`, customer, answers: order.text_in, body })
}
