import { autoWords, buyWords } from '../commands/amounts.ts'
import { speechOf } from '../speech/speech.ts'
import * as autoTopUps from '../store/auto-top-ups.ts'
import type { Customer } from '../store/customers.ts'
import * as orders from '../store/orders.ts'
import type { Tx } from '../store/store.ts'
import * as texts from '../store/texts.ts'
import { isOffered, monthOf } from '../till/auto.ts'
import { DAY_MS, dayNumber } from '../till/day.ts'
import { formatMoney } from '../till/money.ts'
import { passesDayLimit } from '../till/order.ts'
import { atFullPrice, type Product } from '../till/product.ts'
import { cardToCharge } from './card-to-charge.ts'
import type { House } from './house.ts'
import { recentOrders } from './object-to-order.ts'
import { offersFor } from './offers-for.ts'
import { ON_HOLD, pauseAutoTopUp, pausedWords } from './pause-auto-top-up.ts'
import { openOrder, requestCharge } from './request-payment.ts'
import { say } from './say.ts'

/** What "a month" means: so that no two months' money can be added around the first of one. */
const MONTH_DAYS = 30

/**
 * Adds what a customer has agreed to, when less is left than they said: they have spent it, or it is less than
 * something costs that they want. Called in the transaction that takes or refuses that, with their row locked, so that
 * one crossing is one order: while it is on its way there is no second (the database sees to that), and after a failure
 * AUTO is paused.
 *
 * @returns the order that is on its way, which may be one that they texted for, or wait for their bank
 */
export async function topUpAutomatically(
  tx: Tx,
  house: House,
  { customer, leftMicros }: { customer: Customer; leftMicros: number },
): Promise<orders.Order | undefined> {
  const agreed = await autoTopUps.find(tx, customer.id)
  if (agreed?.state !== 'on' || leftMicros >= agreed.below_micros) return undefined
  if (customer.locked_at !== null || customer.opted_out_at !== null) return undefined
  if (customer.frozen !== null) {
    await pauseAutoTopUp(tx, { customer: customer.id, reason: ON_HOLD })
    return undefined
  }
  // However long ago it was begun.
  const coming = (await orders.openOf(tx, customer.id)).find(({ via }) => via === 'card')
  if (coming) return coming
  const recent = await recentOrders(tx, house, customer)
  // Whoever has no access any more may buy nothing else.
  const product = offersFor(house, customer).find(
    ({ kind, priceMicros }) => kind === 'top-up' && priceMicros === agreed.amount_micros,
  )
  if (!product || !isOffered(house.service, agreed)) return withdraw(tx, house, { customer, agreed })
  const passed = await passedLimit(tx, house, { customer, agreed, recent, product })
  if (passed === 'day') return tellDayLimit(tx, house, { customer })
  if (passed !== undefined) return tellLimit(tx, house, { customer, agreed, limitMicros: passed })
  const { card } = await cardToCharge(tx, house, customer)
  // Nobody is there to send digits for a card that needs them.
  if (!card || card.proved_at === null) return stop(tx, house, { customer, agreed })
  const sale = atFullPrice(product)
  const order = await openOrder(tx, house, {
    customer,
    sale,
    via: 'card',
    text: null,
    reason: null,
    auto: true,
  })
  return (await requestCharge(tx, house, { order, customer })) ? order : undefined
}

type Agreed = { customer: Customer; agreed: autoTopUps.AutoTopUp }

/** The limit that one more would pass: that of a day, which holds for all purchases, or that of 30 days, in micros. */
async function passedLimit(
  tx: Tx,
  { service, world }: House,
  { customer, agreed, recent, product }: Agreed & { recent: orders.Order[]; product: Product },
): Promise<'day' | number | undefined> {
  const { limits } = service
  const now = world.clock.now()
  if (passesDayLimit(recent, product.priceMicros, { limits, now })) return 'day'
  const since = now - MONTH_DAYS * DAY_MS
  const added = await autoTopUps.addedSince(tx, { customer: customer.id, since })
  const monthMicros = monthOf(service, agreed)
  return added + product.priceMicros > monthMicros ? monthMicros : undefined
}

/** Said once for what was added last and agreed to: who is at the limit hears of it, and not with each thing they buy. */
async function tellLimit(
  tx: Tx,
  house: House,
  { customer, agreed, limitMicros }: Agreed & { limitMicros: number },
): Promise<undefined> {
  const { service } = house
  const speech = speechOf(service, customer)
  const last = await autoTopUps.lastOrder(tx, customer.id)
  await say(tx, house, {
    id: `auto-limit:${customer.id}:${last ?? 'none'}:${agreed.agreed_at}`,
    customer,
    body: speech.autoLimit({
      limit: formatMoney(limitMicros, service.currency),
      buy: buyWords(agreed.amount_micros, speech),
    }),
  })
  return undefined
}

/** Said once in 24 hours: it is another limit tomorrow. */
async function tellDayLimit(tx: Tx, house: House, { customer }: { customer: Customer }): Promise<undefined> {
  const { perDay, purchasesPerDay } = house.service.limits
  const now = house.world.clock.now()
  const idOf = (day: number) => `auto-day-limit:${customer.id}:${day}`
  const today = dayNumber(now)
  const before = await texts.find(tx, 'id', idOf(today - 1))
  if (before && before.written_at > now - DAY_MS) return undefined
  await say(tx, house, {
    id: idOf(today),
    customer,
    body: speechOf(house.service, customer).autoDayLimit({
      limit: formatMoney(perDay, house.service.currency),
      times: purchasesPerDay,
    }),
  })
  return undefined
}

/** What was agreed to is not offered any more. */
async function withdraw(tx: Tx, house: House, { customer, agreed }: Agreed): Promise<undefined> {
  await pauseAutoTopUp(tx, { customer: customer.id, reason: 'not offered any more' })
  await say(tx, house, {
    id: `auto-stopped:${customer.id}:${house.world.clock.now()}`,
    customer,
    body: pausedWords(house, { customer, agreed }),
  })
  return undefined
}

/** The card cannot be charged as it stands. */
async function stop(tx: Tx, house: House, { customer, agreed }: Agreed): Promise<undefined> {
  const speech = speechOf(house.service, customer)
  await pauseAutoTopUp(tx, { customer: customer.id, reason: 'card' })
  await say(tx, house, {
    id: `auto-stopped:${customer.id}:${house.world.clock.now()}`,
    customer,
    body: speech.autoStopped({
      amount: formatMoney(agreed.amount_micros, house.service.currency),
      auto: autoWords(agreed, speech),
    }),
  })
  return undefined
}
