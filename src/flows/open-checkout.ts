import type { Catalogue } from '../speech/en.ts'
import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as declines from '../store/declines.ts'
import { forgetAtStripe } from '../store/forget.ts'
import * as jobs from '../store/jobs.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { whyDeclined } from '../till/decline.ts'
import { formatMoney } from '../till/money.ts'
import { cardName } from '../till/wallet.ts'
import type { CheckoutPage } from '../till/world.ts'
import { settleEarlier } from './close-approval.ts'
import { closeEarlierPages } from './close-page.ts'
import type { House } from './house.ts'
import { buyAgain } from './offers-for.ts'
import { refuseCode } from './redeem-code.ts'
import { barredWhy, unchargedWords } from './refuse-locked.ts'
import { say } from './say.ts'

/** Stripe opens pages for half an hour at the least; a minute more keeps clear of clocks that differ. */
const LEAST_OPEN_MS = 31 * 60_000
/** And for a day at the most, which only a clock that was wrong when it was ordered asks beyond. */
const MOST_OPEN_MS = 24 * 3_600_000

/**
 * An order becomes a hosted page, and its link a text. Repeating it opens the same page: the attempt's id is
 * the idempotency key. Pages that the customer had open before are closed first, so that one wish has one page.
 */
export async function openCheckout(house: House, attemptId: string): Promise<void> {
  const { store, world } = house
  const attempt = await store.readOne((read) => orders.findAttempt(read, attemptId))
  const order = attempt && (await store.readOne((read) => orders.find(read, 'id', attempt.order_id)))
  if (!attempt || order?.state !== 'open' || attempt.state === 'accepted') return
  const customer = (await store.readOne((read) => customers.find(read, order.customer)))!

  // Somebody may lock their account, or be put on hold, in the moment of buying: there is no page for them.
  const reason = barredWhy(house, { customer, order })
  const words = (owner: customers.Customer) => unchargedWords(house, { customer: owner, order })
  if (reason) return giveUp(house, { attemptId, order, state: 'canceled', reason, words })
  const { kind: _, ...params } = JSON.parse(attempt.params) as orders.AttemptParams & { kind: 'checkout' }
  const openForMs = params.expiresAt - world.clock.now()
  if (openForMs < LEAST_OPEN_MS || openForMs > MOST_OPEN_MS) return refuseLate(house, { attemptId, order })
  if (await settleEarlier(house, order)) return
  await closeEarlierPages(house, order)
  const stripeCustomer = customer.stripe_customer ?? (await openStripeCustomer(house, customer))
  await store.transact((tx) =>
    orders.advanceAttempt(tx, {
      id: attemptId,
      from: ['created', 'unknown'],
      to: { state: 'sending', sent_at: world.clock.now() },
    }),
  )
  const open = (of: { stripe_losses: number }, by: string) =>
    world.payments.openCheckout({ ...params, key: keyOf(attemptId, of), stripeCustomer: by })
  let page = await open(customer, stripeCustomer)
  if (page === 'customer-gone') {
    const anew = await meetAgain(house, { customer: customer.id, stripeCustomer })
    page = await open(anew, anew.stripe_customer!)
  }
  if (page === 'customer-gone')
    throw new Error(`Stripe does not know ${customer.id} by the id that it just gave`)
  if (page === 'code-refused') await refuse(house, attemptId, order)
  else await link(house, { attemptId, order, page })
}

/** Somebody else had the code's last use, or it leaves less than a card can be charged. */
async function refuse(house: House, attemptId: string, order: orders.Order): Promise<void> {
  const at = house.world.clock.now()
  await house.store.transact(async (tx) => {
    const to = { state: 'refused', outcome: 'code-refused', ended_at: at } as const
    await orders.advanceAttempt(tx, { id: attemptId, from: ['created', 'sending', 'unknown'], to })
    const customer = (await customers.lock(tx, 'id', order.customer))!
    await refuseCode(tx, house, { order, customer, why: 'not-now' })
  })
}

/** The Stripe customer of somebody who has none yet. */
export async function openStripeCustomer(house: House, customer: customers.Customer): Promise<string> {
  const stripeCustomer = await house.world.payments.openCustomer({
    key: keyOf(`customer:${customer.id}`, customer),
    customer: customer.id,
    phone: customer.address.startsWith('+') ? customer.address : null,
  })
  await house.store.transact((tx) => customers.knowAtStripe(tx, { id: customer.id, stripeCustomer }))
  return (await house.store.readOne((read) => customers.find(read, customer.id)))!.stripe_customer!
}

/** Stripe has forgotten a customer, and we hear of it first now: they become somebody new there. */
async function meetAgain(
  house: House,
  { customer, stripeCustomer }: { customer: string; stripeCustomer: string },
): Promise<customers.Customer> {
  const at = house.world.clock.now()
  await house.store.transact((tx) => forgetAtStripe(tx, { stripeCustomer, at }))
  const forgotten = (await house.store.readOne((read) => customers.find(read, customer)))!
  if (forgotten.stripe_customer === null) await openStripeCustomer(house, forgotten)
  return (await house.store.readOne((read) => customers.find(read, customer)))!
}

/** What was asked for under one key with the customer that is gone, is asked for under another with the new one. */
function keyOf(key: string, { stripe_losses: losses }: { stripe_losses: number }): string {
  return losses === 0 ? key : `${key}:${losses}`
}

/** Stripe could not be reached for so long that it would not open this page any more. */
function refuseLate(house: House, asked: { attemptId: string; order: orders.Order }): Promise<void> {
  const { order } = asked
  const words = (customer: customers.Customer) =>
    speechOf(house.service, customer).paymentFailed({
      amount: formatMoney(order.pay_micros, order.currency),
      buy: buyAgain(house, { customer, order }),
    })
  return giveUp(house, { ...asked, state: 'expired', reason: 'no page could be opened in time', words })
}

async function giveUp(
  house: House,
  args: {
    attemptId: string
    order: orders.Order
    state: 'canceled' | 'expired'
    reason: string
    words(customer: customers.Customer): string
  },
): Promise<void> {
  const { attemptId, order, state, reason } = args
  const at = house.world.clock.now()
  await house.store.transact(async (tx) => {
    const to = { state: 'refused', outcome: 'never sent', ended_at: at } as const
    await orders.advanceAttempt(tx, { id: attemptId, from: ['created', 'sending', 'unknown'], to })
    if (!(await orders.end(tx, { id: order.id, state, reason, at }))) return
    const customer = (await customers.lock(tx, 'id', order.customer))!
    const body = args.words(customer)
    await say(tx, house, { id: `failed:${order.id}`, customer, answers: order.text_in, body })
  })
}

async function link(
  house: House,
  { attemptId, order, page }: { attemptId: string; order: orders.Order; page: CheckoutPage },
): Promise<void> {
  const { store, world } = house
  const at = world.clock.now()
  await store.transact(async (tx) => {
    const moved = await orders.advanceAttempt(tx, {
      id: attemptId,
      from: ['created', 'sending', 'unknown'],
      to: { state: 'accepted', stripe_id: page.id, ended_at: at },
    })
    if (!moved) return
    const customer = (await customers.lock(tx, 'id', order.customer))!
    const { expiresAt } = JSON.parse((await orders.findAttempt(tx, attemptId))!.params) as {
      expiresAt: number
    }
    await orders.note(tx, {
      id: order.id,
      checkout: page.id,
      checkout_url: page.url,
      expires_at: expiresAt,
    })
    await jobs.leave(tx, { kind: 'check-order', subject: order.id, at: expiresAt + 60_000 })
    const barred = barredWhy(house, { customer, order })
    if (barred) await jobs.leave(tx, { kind: 'close-pages', subject: customer.id, at })
    const [newest, ...others] = await orders.openPages(tx, customer.id)
    if (newest && others.length) await jobs.leave(tx, { kind: 'close-overlapping', subject: newest.id, at })
    // Whoever asked for a page where they are signed in has its address already.
    if (order.text_in === null && order.reason === null) return
    await say(tx, house, {
      id: `link:${order.id}`,
      customer,
      answers: order.text_in,
      body: barred ? unchargedWords(house, { customer, order }) : await linkWords(tx, house, order, customer),
    })
  })
}

async function linkWords(
  tx: Tx,
  { settings, service }: House,
  order: orders.Order,
  customer: customers.Customer,
): Promise<string> {
  const speech = speechOf(service, customer)
  const url = `${settings.publicUrl}/p/${order.code}`
  const amount = formatMoney(order.pay_micros, order.currency)
  // By now we may know that the card is gone.
  if (order.reason === 'rejected') return speech.newCard({ amount, url })
  const saved = await customers.cardOf(tx, customer)
  if (order.reason === null || !saved) return offerWords(speech, order, url)
  const card = cardName(saved)
  if (order.reason === 'paused') return speech.cardPaused({ card, url })
  if (order.reason === 'barred') return speech.cardBarred({ card, url })
  const { advice = null } = (await declines.since(tx, { card: saved.id, since: 0 })).at(0) ?? {}
  return speech.declined({ card, url, ...whyDeclined({ code: order.reason, advice }) })
}

function offerWords(speech: Catalogue, order: orders.Order, url: string): string {
  const price = formatMoney(order.pay_micros, order.currency)
  const credit = formatMoney(order.credit_micros, order.currency)
  if (order.pay_micros === 0) return speech.takeFree({ amount: credit, url })
  if (order.product === 'access') return speech.accessHere({ price, credit, url })
  return speech.payHere({ amount: credit, price: price === credit ? null : price, url })
}
