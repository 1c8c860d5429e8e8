import { offerWords, yesWords } from '../commands/amounts.ts'
import { cardName } from '../speech/declines.ts'
import * as approvals from '../store/approvals.ts'
import type * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { agoWords, buyingTwice, PROMPT_MS, passesDayLimit, refOf } from '../till/order.ts'
import { atFullPrice, type Product, productOf, productsFor, type Sale } from '../till/product.ts'
import { giveUpApprovals } from './ask-approval.ts'
import { cardToCharge } from './card-to-charge.ts'
import type { House } from './house.ts'
import { openOrder, requestCharge, requestCheckout } from './request-payment.ts'
import { say } from './say.ts'

type Wish = {
  customer: customers.Customer
  text: string
  /** The price of the product that is meant. */
  buys: number
  /** A promotion code, not looked up yet. */
  code?: string | undefined
  /** The price was not in the text: it is told before a card is charged. */
  asksFirst?: boolean
  confirmed: boolean
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
  const who = { hasAccess: customer.access_at !== null, now: at }
  const product = productOf(service, { ...who, amountMicros: buys })
  const chargeable = await cardToCharge(tx, house, customer)
  const { card } = chargeable
  const objection = product
    ? await objectTo(tx, house, { ...wish, product, card })
    : house.speech.howMuch({ packs: offerWords(productsFor(service, who), service.currency) })
  if (objection !== undefined || !product)
    return say(tx, house, { id: `answer:${text}`, customer, answers: text, body: objection! })

  await giveUpApprovals(tx, house, { customer: customer.id, reason: 'replaced by a newer purchase' })
  const via = card ? 'card' : 'checkout'
  const reason = chargeable.card ? null : chargeable.why
  const sale = atFullPrice(product)
  const order = await openOrder(tx, house, { customer, sale, code: wish.code, via, text, reason })
  if (wish.code !== undefined) await jobs.leave(tx, { kind: 'redeem-code', subject: order.id, at })
  else if (!(await requestCharge(tx, house, { order, customer })))
    await requestCheckout(tx, house, { order, customer })
}

/** Why a purchase is not made now, in words; nothing if it is. */
async function objectTo(
  tx: Tx,
  house: House,
  wish: Wish & { product: Product; card: Awaited<ReturnType<typeof customers.cardOf>> },
): Promise<string | undefined> {
  const { service, speech } = house
  const { customer, buys, code, product, card } = wish
  const at = house.world.clock.now()
  const waiting = (await approvals.unclosed(tx, customer.id)).map(({ order_id }) => order_id)
  // What waits for approval gives way to this purchase.
  const recent = (await orders.recent(tx, { customer: customer.id, since: at - 86_400_000 })).filter(
    ({ id }) => !waiting.includes(id),
  )
  const amount = formatMoney(buys, service.currency)
  const prompt = () =>
    orders.prompt(tx, { customer: customer.id, amountMicros: buys, code, expiresAt: at + PROMPT_MS })

  const before = buyingTwice(recent, buys, at)
  // Access is bought once, so there is nothing to confirm while it is on its way.
  if (before?.state === 'open' && product.kind === 'access')
    return speech.accessOnItsWay({ amount, ref: refOf(before) })
  if (before && !wish.confirmed) {
    await prompt()
    const words = { amount, ref: refOf(before), yes: yesWords(buys) }
    const ago = agoWords(at - (before.ended_at ?? before.opened_at))
    return before.state === 'open' ? speech.onItsWay(words) : speech.buyAgain({ ...words, ago })
  }
  if (card && passesDayLimit(recent, buys, service.limits)) {
    const { perDay, purchasesPerDay } = service.limits
    return speech.dayLimit({ limit: formatMoney(perDay, service.currency), times: purchasesPerDay })
  }
  if (card && wish.asksFirst && !wish.confirmed) {
    await prompt()
    const credit = formatMoney(product.creditMicros, service.currency)
    return speech.accessAsk({ amount, credit, yes: yesWords(buys), card: cardName(card) })
  }
  return undefined
}

/** Orders a hosted page. The words that bring its link are said when Stripe has opened it. */
export async function placeCheckout(
  tx: Tx,
  house: House,
  args: { customer: customers.Customer; sale: Sale; text: string | null; reason: string | null },
): Promise<void> {
  const order = await openOrder(tx, house, { ...args, via: 'checkout' })
  await requestCheckout(tx, house, { order, customer: args.customer })
}
