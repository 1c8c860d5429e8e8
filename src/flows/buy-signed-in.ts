import * as customers from '../store/customers.ts'
import * as orders from '../store/orders.ts'
import * as prompts from '../store/prompts.ts'
import type { Session } from '../store/sessions.ts'
import type { Tx } from '../store/store.ts'
import { DAY_MS } from '../till/day.ts'
import { formatMoney } from '../till/money.ts'
import { agoWords, buyingTwice, passesDayLimit, priceOf, refOf } from '../till/order.ts'
import { Problem } from '../till/problem.ts'
import { atFullPrice, type Product, productOf, productsFor } from '../till/product.ts'
import { giveUpApprovals } from './ask-approval.ts'
import { cardToCharge } from './card-to-charge.ts'
import type { House } from './house.ts'
import { recentOrders } from './object-to-order.ts'
import { buyerOf } from './offers-for.ts'
import { placeCheckout, proveCard } from './place-order.ts'
import { lockedAccount, oldPage, onHold, optedOut } from './refuse-signed-in.ts'
import { openOrder, requestCharge } from './request-payment.ts'

/** How often somebody who waits for a page looks whether it is there. */
const LOOK_MS = 50

type Wish = {
  customer: customers.Customer
  session: Session
  /** The price of the product that is meant. */
  amountMicros: number
  /**
   * They mean it, although they have bought the same just now. The id of the order that they were asked about says so
   * once: only while that is the newest of its price.
   */
  again?: true | string | undefined
  /** When the page was made that they press a button of, ms since 1970: they have not seen what was bought since. */
  drawnAt?: number | undefined
}

/**
 * A customer who is signed in buys with their saved card. They have shown with a code that the phone is theirs, so that
 * no digits are asked for; limits, LOCK and holds on the account count as they do for BUY. They are thanked by text,
 * and asked by text when their bank wants to be asked.
 *
 * Whoever has opted out of texts could not be told, so no saved card of theirs is charged: a page tells by itself.
 *
 * @returns the order: credit comes when Stripe says that it is paid
 * @throws Problem `locked`, `frozen`, `not-for-sale`, `opted-out`, `bought-just-now`, `no-card`, `card-paused`,
 *   `day-limit`, `old-page`
 */
export async function chargeSignedIn(tx: Tx, house: House, wish: Wish): Promise<orders.Order> {
  const { service, world } = house
  const at = world.clock.now()
  const { customer, product } = await admit(tx, house, wish)
  if (customer.opted_out_at !== null) throw optedOut()
  const recent = await recentOrders(tx, house, customer)
  askIfTwice(recent, { ...wish, priceMicros: product.priceMicros, at })
  const chargeable = await cardToCharge(tx, house, customer)
  if (!chargeable.card)
    throw chargeable.why === null
      ? new Problem('no-card', 'No card is saved. Pay on a page, which saves one.')
      : new Problem('card-paused', 'The bank wants this card left alone. Pay on a page with another.')
  keepToDayLimit(house, recent, product)
  const source = wish.session.id
  const words = `bought for ${formatMoney(product.priceMicros, service.currency)} where they were signed in`
  await proveCard(tx, house, { card: chargeable.card, words, source })
  await replaceOpenWishes(tx, house, { customer, product })
  const sale = atFullPrice(product)
  const order = await openOrder(tx, house, { customer, sale, via: 'card', text: null, reason: null })
  await customers.writeConsent(tx, {
    id: `buy:${order.id}`,
    customer: customer.id,
    subject: 'off-session',
    given: true,
    words,
    source,
    at,
  })
  if (!(await requestCharge(tx, house, { order, customer })))
    throw new Error(`the card of ${customer.id} was there a moment ago`)
  return order
}

/** @throws Problem `day-limit` */
function keepToDayLimit({ service, world }: House, recent: orders.Order[], product: Product): void {
  const { limits, currency } = service
  if (!passesDayLimit(recent, product.priceMicros, { limits, now: world.clock.now() })) return
  const most = `${formatMoney(limits.perDay, currency)} or ${limits.purchasesPerDay} purchases`
  throw new Problem('day-limit', `That would pass the day's limit of ${most}.`)
}

/**
 * A page may be sent twice, hours apart: by whoever never saw the answer, or has come back to it.
 *
 * @throws Problem `bought-just-now`, with the order before it, unless that one is known and this is meant; `old-page`
 */
function askIfTwice(
  recent: orders.Order[],
  { priceMicros, again, drawnAt, at }: Pick<Wish, 'again' | 'drawnAt'> & { priceMicros: number; at: number },
): void {
  if (again === true) return
  if (drawnAt !== undefined && at - drawnAt > DAY_MS) throw oldPage()
  const same = recent.find(
    (order) => priceOf(order) === priceMicros && (order.state === 'paid' || order.via === 'card'),
  )
  if (again !== undefined && again === same?.id) return
  // A form that was sent before asks about an order that is not the newest any more, however long ago.
  const isUnseen = same && drawnAt !== undefined && (same.ended_at ?? same.opened_at) >= drawnAt
  const before =
    again === undefined ? (buyingTwice(recent, priceMicros, at) ?? (isUnseen ? same : undefined)) : same
  if (again === undefined && !before) return
  if (!before) throw oldPage()
  const ago = agoWords(at - (before.ended_at ?? before.opened_at))
  const words = `You bought the same ${ago} ago, ref ${refOf(before)}. Say that you mean it again.`
  throw new Problem('bought-just-now', words, { order: before.id, ref: refOf(before), ago })
}

/**
 * A customer who is signed in wants a page to pay on. Its address is `/p/` and the order's code, and leads on to Stripe
 * as soon as that has opened it: see {@link pageOpened}. It says itself what comes of it, so that it is there for who
 * has opted out of texts, too.
 *
 * @throws Problem `locked`, `frozen`, `not-for-sale`, `day-limit`
 */
export async function checkoutSignedIn(tx: Tx, house: House, wish: Wish): Promise<orders.Order> {
  const { customer, product } = await admit(tx, house, wish)
  keepToDayLimit(house, await recentOrders(tx, house, customer), product)
  await replaceOpenWishes(tx, house, { customer, product })
  return placeCheckout(tx, house, { customer, sale: atFullPrice(product), text: null, reason: null })
}

/** What waits for the bank is given up, and what was asked by text about the same amount is answered with this. */
async function replaceOpenWishes(
  tx: Tx,
  house: House,
  { customer: { id }, product }: { customer: customers.Customer; product: Product },
): Promise<void> {
  await giveUpApprovals(tx, house, { customer: id, reason: 'replaced by a newer purchase' })
  await prompts.replace(tx, { customer: id, amountMicros: product.priceMicros, at: house.world.clock.now() })
}

/** Waits until an order's page can be opened, or there will be none, as long as the door of a text waits. */
export async function pageOpened({ store, world, settings }: House, id: string): Promise<void> {
  const until = world.clock.now() + settings.doorMs
  for (;;) {
    const order = await store.read((read) => orders.find(read, 'id', id))
    if (order?.state !== 'open' || order.checkout_url !== null || world.clock.now() >= until) return
    await world.clock.sleep(LOOK_MS)
  }
}

/** Who may buy at all, and what: asked with the customer's row locked. */
async function admit(
  tx: Tx,
  house: House,
  { customer: { id }, amountMicros }: Wish,
): Promise<{ customer: customers.Customer; product: Product }> {
  const { service } = house
  const customer = (await customers.lock(tx, 'id', id))!
  if (customer.locked_at !== null) throw lockedAccount()
  if (customer.frozen !== null || customer.doubted_at !== null) throw onHold(service)
  const who = buyerOf(house, customer)
  const product = productOf(service, { ...who, amountMicros })
  if (product) return { customer, product }
  const offers = productsFor(service, who).map(({ priceMicros }) => priceMicros)
  const words = offers.map((offer) => formatMoney(offer, service.currency)).join(', ')
  throw new Problem('not-for-sale', `That is not for sale. What is: ${words}.`, { offersMicros: offers })
}
