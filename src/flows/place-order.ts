import { buyFor } from '../commands/amounts.ts'
import { howMuch } from '../commands/buy.ts'
import { speechOf } from '../speech/speech.ts'
import * as cards from '../store/cards.ts'
import * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import type * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { atFullPrice, productOf, productsFor, type Sale } from '../till/product.ts'
import { giveUpApprovals } from './ask-approval.ts'
import { cardToCharge } from './card-to-charge.ts'
import type { House } from './house.ts'
import { objectTo } from './object-to-order.ts'
import { buyerOf } from './offers-for.ts'
import { openOrder, requestCharge, requestCheckout } from './request-payment.ts'
import { say } from './say.ts'

type Wish = {
  customer: customers.Customer
  text: string
  /** The price of the product that is meant. */
  buys: number
  /** A promotion code, not looked up yet. */
  code?: string | undefined
  /** The price, or the card, is not what they have said yes to: it is told before that card is charged. */
  asksFirst?: boolean
  confirmed: boolean
  /** They confirmed it with the digits that we sent to their phone. */
  proved?: boolean | undefined
}

/**
 * A customer wants to buy. Writes the order and its first request to Stripe down, and leaves the job that makes
 * it: a charge of the saved card, or a hosted page for somebody without one; a promotion code is looked up before.
 * Asks first when it looks like the same wish again; refuses past the day's limit.
 */
export async function placeOrder(tx: Tx, house: House, wish: Wish): Promise<void> {
  const { service } = house
  const { customer, buys, text } = wish
  const at = house.world.clock.now()
  const who = buyerOf(house, customer)
  const product = productOf(service, { ...who, amountMicros: buys })
  const speech = speechOf(service, customer)
  const chargeable = await cardToCharge(tx, house, customer)
  const { card } = chargeable
  const objection = product
    ? await objectTo(tx, house, { ...wish, product, card })
    : howMuch({ service, speech, products: productsFor(service, who), buy: buyFor(service, speech, who) })
  if (objection !== undefined || !product)
    return say(tx, house, { customer, answers: text, free: true, body: objection! })

  if (card && wish.proved) {
    const words = 'confirmed the first charge of a card with the digits that were texted'
    await proveCard(tx, house, { card, words, source: text })
  }
  await giveUpApprovals(tx, house, { customer: customer.id, reason: 'replaced by a newer purchase' })
  const via = card ? 'card' : 'checkout'
  const reason = chargeable.card ? null : chargeable.why
  const sale = atFullPrice(product)
  const order = await openOrder(tx, house, { customer, sale, code: wish.code, via, text, reason })
  if (wish.code !== undefined) await jobs.leave(tx, { kind: 'redeem-code', subject: order.id, at })
  else if (!(await requestCharge(tx, house, { order, customer })))
    await requestCheckout(tx, house, { order, customer })
}

/**
 * A customer has shown that they want this card charged: with what only their phone has.
 *
 * @param args.words how; @param args.source the text or the session that shows it
 */
export async function proveCard(
  tx: Tx,
  house: House,
  { card, words, source }: { card: cards.KnownCard; words: string; source: string },
): Promise<void> {
  if (card.proved_at !== null) return
  const at = house.world.clock.now()
  await cards.prove(tx, { id: card.id, at })
  await customers.writeConsent(tx, {
    id: `card:${card.id}`,
    customer: card.customer,
    subject: 'off-session',
    given: true,
    words,
    source,
    at,
  })
}

/** Orders a hosted page. The words that bring its link are said when Stripe has opened it. */
export async function placeCheckout(
  tx: Tx,
  house: House,
  args: { customer: customers.Customer; sale: Sale; text: string | null; reason: string | null },
): Promise<orders.Order> {
  const order = await openOrder(tx, house, { ...args, via: 'checkout' })
  await requestCheckout(tx, house, { order, customer: args.customer })
  return order
}
