import { whyNotTaken } from '../speech/en/codes.ts'
import { speechOf } from '../speech/speech.ts'
import * as customers from '../store/customers.ts'
import * as orders from '../store/orders.ts'
import * as promotions from '../store/promotions.ts'
import type { Tx } from '../store/store.ts'
import { formatMoney } from '../till/money.ts'
import { WISH_MS } from '../till/order.ts'
import { partsOf, type Sale } from '../till/product.ts'
import { type CodeDoubt, choosePromotion, discountOf, type Promotion, whyRefused } from '../till/promotion.ts'
import { closeEarlierPages } from './close-page.ts'
import { expireWish } from './end-order.ts'
import type { House } from './house.ts'
import { buyAgain } from './offers-for.ts'
import { placeCheckout } from './place-order.ts'
import { barredWhy, unchargedWords } from './refuse-locked.ts'
import { requestCharge, requestCheckout, saleOf } from './request-payment.ts'
import { say } from './say.ts'

/**
 * Somebody texted `BUY 20 CODE`. Asks Stripe what the code is; then charges what it leaves, or opens a page that
 * takes it off. A code that is not taken ends the order, says why and charges nothing, and so does a wish that is too old.
 * One for a first purchase that takes from a charge has the pages closed before where it could be had once more.
 *
 * Stripe counts the uses of a code on its pages only, so those by text are counted here. What a code makes free goes
 * over a page too: nothing is charged, and Stripe counts it.
 */
export async function redeemCode(house: House, id: string): Promise<void> {
  const { store, world, service } = house
  const asked = await store.read((read) => orders.find(read, 'id', id))
  if (asked?.state !== 'open' || asked.promotion !== null || asked.promotion_code === null) return
  const { promotion_code: code, currency } = asked
  const isLate = world.clock.now() - asked.opened_at > WISH_MS
  const found = isLate || !service.promotionCodes ? [] : await world.payments.promotions({ code, currency })
  const redeem = (isLast: boolean) =>
    store.transact((tx) => redeemFound(tx, house, { id, found, isLate, isLast }))
  if ((await redeem(false)) !== 'pages first') return
  await closeEarlierPages(house, asked)
  await redeem(true)
}

/** @returns `pages first`, and nothing is done, where a page is open that is to be closed before, unless that was tried */
async function redeemFound(
  tx: Tx,
  house: House,
  { id, found, isLate, isLast }: { id: string; found: Promotion[]; isLate: boolean; isLast: boolean },
): Promise<'pages first' | undefined> {
  const order = (await orders.lock(tx, id))!
  if (order.state !== 'open' || order.promotion !== null) return
  const customer = (await customers.lock(tx, 'id', order.customer))!
  if (isLate) return void (await expireWish(tx, house, { order, customer }))
  const barred = barredWhy(house, { customer, order })
  if (barred !== undefined) return void (await dropBarred(tx, house, { order, customer, reason: barred }))
  const promotion = choosePromotion(found, customer.stripe_customer)
  const { priceMicros } = saleOf(order)
  const why = await refusalOf(tx, house, { order, customer, promotion })
  if (why !== undefined || !promotion) {
    const least = formatMoney(promotion?.leastMicros ?? 0, order.currency)
    return void (await refuseCode(tx, house, { order, customer, why: why ?? 'unknown', least }))
  }
  if (promotion.firstTime && order.via === 'card' && (await promotions.hasPage(tx, customer.id))) {
    if (!isLast) return 'pages first'
    return void (await refuseCode(tx, house, { order, customer, why: 'not-now' }))
  }
  const sale: Sale = {
    ...saleOf(order),
    payMicros: priceMicros - discountOf(promotion, priceMicros, order.currency),
    promotion: { id: promotion.id, code: promotion.code },
  }
  await ask(tx, house, { order, customer, sale })
}

type Asked = { order: orders.Order; customer: customers.Customer }

async function refusalOf(
  tx: Tx,
  house: House,
  { order, customer, promotion }: Asked & { promotion: Promotion | undefined },
): Promise<CodeDoubt | undefined> {
  // Since it was asked for, the till may have been started anew by a config that takes none.
  if (!house.service.promotionCodes) return 'not-now'
  const { priceMicros } = saleOf(order)
  const why = whyRefused(promotion, {
    priceMicros,
    stripeCustomer: customer.stripe_customer,
    paidBefore: await promotions.paidBefore(tx, customer.id),
    usesHere: promotion ? await promotions.usesHere(tx, promotion) : { code: 0, coupon: 0 },
    now: house.world.clock.now(),
  })
  if (why !== undefined || !promotion) return why
  // What is being charged may be the first, or be declined.
  const others = { customer: customer.id, besides: order.id }
  if (promotion.firstTime && (await promotions.isBeingCharged(tx, others))) return 'not-now'
  if (discountOf(promotion, priceMicros, order.currency) < priceMicros) return undefined
  const times = await promotions.freeOrders(tx, { customer: customer.id, promotion: promotion.id })
  return times < house.service.limits.freePerCode ? undefined : 'used'
}

/** Nothing is charged, and no page opened, for what was asked before its account was locked or put on hold. */
async function dropBarred(
  tx: Tx,
  house: House,
  { order, customer, reason }: Asked & { reason: string },
): Promise<void> {
  const at = house.world.clock.now()
  if (!(await orders.end(tx, { id: order.id, state: 'canceled', reason, at }))) return
  const body = unchargedWords(house, { order, customer })
  await say(tx, house, { id: `failed:${order.id}`, customer, answers: order.text_in, body })
}

async function ask(tx: Tx, house: House, { order, customer, sale }: Asked & { sale: Sale }): Promise<void> {
  const { accessMicros, discountMicros } = partsOf(sale)
  const reduced = await orders.note(tx, {
    id: order.id,
    pay_micros: sale.payMicros,
    access_micros: accessMicros,
    discount_micros: discountMicros,
    promotion: sale.promotion?.id ?? null,
    promotion_code: sale.promotion?.code ?? null,
  })
  if (order.via === 'checkout') return requestCheckout(tx, house, { order: reduced, customer })
  if (sale.payMicros > 0 && (await requestCharge(tx, house, { order: reduced, customer }))) return
  const at = house.world.clock.now()
  await orders.end(tx, { id: order.id, state: 'canceled', reason: 'a page in its place', at })
  await placeCheckout(tx, house, { customer, sale, text: order.text_in, reason: null })
}

/** Ends an order whose code is not taken after all, and says why. @param args.least what a code is for, at least */
export async function refuseCode(
  tx: Tx,
  house: House,
  { order, customer, why, least = '' }: Asked & { why: CodeDoubt; least?: string },
): Promise<void> {
  const { service, world } = house
  const speech = speechOf(service, customer)
  const code = order.promotion_code!
  const reason = `the code ${code} ${whyNotTaken(why, least)}`
  if (!(await orders.end(tx, { id: order.id, state: 'failed', reason, at: world.clock.now() }))) return
  await say(tx, house, {
    id: `code:${order.id}`,
    customer,
    answers: order.text_in,
    body: speech.codeRefused({
      promotion: code,
      why,
      least,
      buy: buyAgain(house, { customer, order }),
    }),
  })
}
