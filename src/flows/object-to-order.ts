import { yesWords } from '../commands/amounts.ts'
import { speechOf } from '../speech/speech.ts'
import * as approvals from '../store/approvals.ts'
import type { KnownCard } from '../store/cards.ts'
import type { Customer } from '../store/customers.ts'
import * as orders from '../store/orders.ts'
import * as prompts from '../store/prompts.ts'
import type { Tx } from '../store/store.ts'
import { DAY_MS } from '../till/day.ts'
import { drawDigits } from '../till/digits.ts'
import { formatMoney } from '../till/money.ts'
import { agoWords, buyingTwice, PROMPT_MS, passesDayLimit, refOf } from '../till/order.ts'
import type { Product } from '../till/product.ts'
import { cardName } from '../till/wallet.ts'
import type { House } from './house.ts'

/** A page is open for a day at the most, and what was paid there counts for the day after. */
const RECENT_MS = 2 * DAY_MS
/** How long the digits of a question are good. */
const DIGITS_MS = 300_000
/** How many wrong digits a day may bring before nobody is asked for any more. */
const MISSES_PER_DAY = 9

/** A wish to buy, as far as it is known when it is looked at. */
export type Considered = {
  customer: Customer
  /** The text that it was said in. */
  text: string
  product: Product
  /** The card that would be charged, if any. */
  card: KnownCard | undefined
  code?: string | undefined
  asksFirst?: boolean | undefined
  /** They have said yes to it. */
  confirmed: boolean
  /** They have said so with the digits that we sent to their phone. */
  proved?: boolean | undefined
}

/**
 * Why a purchase is not made now, in words; nothing if it is. It may be the same wish twice, pass the day's limit, or
 * be more than one text should do: a large sum, or the first on a card that was saved elsewhere. Then the words ask, and
 * where somebody might text in another's name, they ask for digits that only that phone has.
 */
export async function objectTo(tx: Tx, house: House, wish: Considered): Promise<string | undefined> {
  const { service } = house
  const { customer, product, card, confirmed } = wish
  const speech = speechOf(service, customer)
  const at = house.world.clock.now()
  const amount = formatMoney(product.priceMicros, service.currency)
  const recent = await recentOrders(tx, house, customer)
  const before = buyingTwice(recent, product.priceMicros, at)
  // Access is bought once, so there is nothing to confirm while it is on its way.
  if (before?.state === 'open' && product.kind === 'access')
    return speech.accessOnItsWay({ amount, ref: refOf(before) })
  if (before && !confirmed)
    return ask(tx, house, wish, (yes) => {
      const ago = agoWords(at - (before.ended_at ?? before.opened_at))
      const words = { amount, ref: refOf(before), yes }
      return before.state === 'open' ? speech.onItsWay(words) : speech.buyAgain({ ...words, ago })
    })
  if (passesDayLimit(recent, product.priceMicros, { limits: service.limits, now: at })) {
    const { perDay, purchasesPerDay } = service.limits
    return speech.dayLimit({ limit: formatMoney(perDay, service.currency), times: purchasesPerDay })
  }
  if (!card) return undefined
  const words = { amount, card: cardName(card) }
  const tellsFirst = wish.asksFirst && !confirmed
  if (tellsFirst && product.kind === 'access') {
    const credit = formatMoney(product.creditMicros, service.currency)
    return ask(tx, house, wish, (yes) => speech.accessAsk({ ...words, credit, yes }))
  }
  if (!tellsFirst && (wish.proved || !needsDigits(house, wish))) return undefined
  return ask(tx, house, wish, (yes) =>
    card.proved_at === null ? speech.confirmCard({ ...words, yes }) : speech.confirmBig({ ...words, yes }),
  )
}

/**
 * What a customer bought lately or is buying, newest first. What waits for approval gives way to the next purchase, so
 * it is left out.
 */
export async function recentOrders(tx: Tx, { world }: House, customer: Customer): Promise<orders.Order[]> {
  const since = world.clock.now() - RECENT_MS
  const waiting = (await approvals.unclosed(tx, customer.id)).map(({ order_id }) => order_id)
  const recent = await orders.recent(tx, { customer: customer.id, since })
  return recent.filter(({ id }) => !waiting.includes(id))
}

function needsDigits({ service }: House, { card, product }: Considered): boolean {
  const { confirmOver = Number.POSITIVE_INFINITY } = service.limits
  return card !== undefined && (card.proved_at === null || product.priceMicros > confirmOver)
}

/** Asks, and remembers what for. @param words what is said, given the answer that is wanted */
async function ask(tx: Tx, house: House, wish: Considered, words: (yes: string) => string): Promise<string> {
  const { world, service } = house
  const { customer, text, product, card, code = null } = wish
  const speech = speechOf(service, customer)
  const at = world.clock.now()
  const isGuarded = needsDigits(house, wish)
  const missed = isGuarded ? await prompts.missedSince(tx, { customer: customer.id, since: at - DAY_MS }) : 0
  if (missed >= MISSES_PER_DAY) return speech.tooManyDigits()
  const digits = isGuarded ? firstNotNought(house) : null
  await prompts.ask(tx, {
    id: world.newId('prompt'),
    customer: customer.id,
    answers: text,
    card: card?.id ?? null,
    amountMicros: product.priceMicros,
    code,
    digits,
    at,
    expiresAt: at + (isGuarded ? DIGITS_MS : PROMPT_MS),
  })
  return words(digits === null ? yesWords(product.priceMicros, speech) : speech.yes({ answer: digits }))
}

/** Four digits that nobody drops one of. */
function firstNotNought({ world }: House): string {
  let digits = drawDigits(world.secret, 4)
  while (digits.startsWith('0')) digits = drawDigits(world.secret, 4)
  return digits
}
