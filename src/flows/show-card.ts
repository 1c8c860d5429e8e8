import { speechOf } from '../speech/speech.ts'
import * as cards from '../store/cards.ts'
import { type Customer, cardOf } from '../store/customers.ts'
import type { Tx } from '../store/store.ts'
import { DAY_MS } from '../till/day.ts'
import { cardName, expiryWords } from '../till/wallet.ts'
import type { House } from './house.ts'

/** How long the link to somebody's cards is good. */
const LINK_MS = DAY_MS

/** CARD: which card BUY charges, and a link of one's own to the page where it is replaced or removed. */
export async function showCard(tx: Tx, house: House, customer: Customer): Promise<string> {
  const speech = speechOf(house.service, customer)
  if (customer.locked_at !== null) return speech.lockedNow()
  const { url } = await linkToCards(tx, house, customer)
  const card = await cardOf(tx, customer)
  return card
    ? speech.card({ card: cardName(card), expires: expiryWords(card), url })
    : speech.noCard({ url })
}

/** Makes an address of their own where a customer replaces or removes their cards. */
export async function linkToCards(
  tx: Tx,
  { settings, world }: House,
  customer: Customer,
): Promise<{ url: string; expiresAt: number }> {
  const at = world.clock.now()
  const code = world.secret(10)
  const expiresAt = at + LINK_MS
  await cards.link(tx, { code, customer: customer.id, made_at: at, expires_at: expiresAt })
  return { url: `${settings.publicUrl}/c/${code}`, expiresAt }
}
