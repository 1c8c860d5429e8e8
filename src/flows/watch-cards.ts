import { speechOf } from '../speech/speech.ts'
import * as cards from '../store/cards.ts'
import * as customers from '../store/customers.ts'
import * as jobs from '../store/jobs.ts'
import * as texts from '../store/texts.ts'
import { DAY_MS } from '../till/day.ts'
import { isDaytime, nextDaytime } from '../till/daytime.ts'
import { cardName, expiryOf, expiryWords } from '../till/wallet.ts'
import { followCards } from './follow-cards.ts'
import type { House } from './house.ts'
import { say } from './say.ts'

export const EVERY_MS = 6 * 3_600_000
/** How long before a card stops working its customer is told. */
const AHEAD_MS = 30 * DAY_MS

/**
 * The timetable's look at cards that expire within a month: whoever has one is to be told, once, when it is day for
 * them. Stripe's own event for this is for an older kind of card only.
 *
 * @returns when it is next due, ms since 1970
 */
export async function watchCards(house: House): Promise<number> {
  const { store, world } = house
  const now = world.clock.now()
  const months = [now, now + AHEAD_MS / 2, now + AHEAD_MS].map((at) => {
    const day = new Date(at)
    return { month: day.getUTCMonth() + 1, year: day.getUTCFullYear() }
  })
  for (const { id, customer: owner } of await store.read((read) => cards.expiring(read, months)))
    await store.transact(async (tx) => {
      const card = await cards.find(tx, id)
      const customer = await customers.find(tx, owner)
      if (!card || !customer || (await texts.find(tx, 'id', textOf(card)))) return
      if (!expiresSoon(card, now)) return
      await jobs.leave(tx, { kind: 'warn-card', subject: id, at: nextDaytime(customer.country, now) })
    })
  return now + EVERY_MS
}

/**
 * Tells a customer that their card is about to expire, unless its network has given Stripe a new date meanwhile, or
 * another card is charged by now.
 *
 * @returns when it is day, ms since 1970, if it is not: it may come late
 */
export async function warnCard(house: House, id: string): Promise<number | undefined> {
  const { store, service, world } = house
  const known = await store.read(async (read) => {
    const card = await cards.find(read, id)
    return card && (await customers.find(read, card.customer))
  })
  if (!known) return
  const now = world.clock.now()
  if (!isDaytime(known.country, now)) return nextDaytime(known.country, now)
  if (known.stripe_customer !== null) await followCards(house, known.stripe_customer)
  await store.transact(async (tx) => {
    const customer = (await customers.lock(tx, 'id', known.id))!
    const card = await customers.cardOf(tx, customer)
    if (card?.id !== id || !expiresSoon(card, world.clock.now())) return
    const body = speechOf(service, customer).cardExpires({ card: cardName(card), expires: expiryWords(card) })
    await say(tx, house, { id: textOf(card), customer, body })
  })
}

function expiresSoon(card: cards.KnownCard, now: number): boolean {
  const leftMs = expiryOf(card) - now
  return leftMs > 0 && leftMs <= AHEAD_MS
}

/** Told once for each card and date. */
function textOf(card: cards.KnownCard): string {
  return `expires:${card.id}:${card.expires_year}-${card.expires_month}`
}
